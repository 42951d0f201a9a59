"""Who says what: quotations, speakers, attributions, and the claims made of them."""
