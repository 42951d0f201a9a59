"""The commands of the command line, a module each, with the options and the screen that they share."""
