"""The pages: each claim beside its highlighted sentence, and all pages by the house's rules."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from ontology.namespaces import BASE
from server.examples import EXAMPLES
from server.links import query_path

FULL = "/page/article/9588a6d7e0753e58"
EVIDENCE = "/page/article/5f6312bc82c14504"
HOSTILE = "/page/article/98a879b012408f4d"
UNKNOWN = ("/page/article/0", "/page/claim/0", "/vocab/x", "/graph/x", "/list/people?page=7")
FORCE = "/page/force/borsetshire"
CLAIM = "/page/claim/9588a6d7e0753e58-5feceb66"


@pytest.mark.parametrize(
    "path",
    [
        *("/", FORCE, FULL, EVIDENCE, CLAIM, "/query", "/ns", "/vocab", "/vocab/status", "/vocab/status/planned"),
        *("/list/articles", "/list/forces", "/list/units", "/list/technologies", "/list/places", "/list/people"),
        *("/list/events", "/list/figures", "/graph/reference", "/graph/article/9588a6d7e0753e58", "/page/place/london"),
        *("/page/unit/borsetshire-rural-crime", "/page/person/4f2a9c0b1d3e", "/page/organisation/borchester-echo"),
        *("/page/event/0a1b2c3d4e5f", "/page/observation/111111111111", "/page/technology/drone"),
        *(query_path(query) for _, query in EXAMPLES),
    ],
)
def test_every_page_keeps_the_rules(browse, path: str) -> None:
    assert browse(path).text_in("h1") is not None


def test_home_shows_counts_and_three_things_to_try(browse) -> None:
    page = browse("/")
    assert {"12", "3"} <= set(page.text_in("strong"))
    tries = page.html.partition('class="tries"')[2].partition("</ul>")[0]
    assert tries.count("<li>") == 3
    assert "/id/force/borsetshire" in tries
    assert "/id/article/5f6312bc82c14504" in tries
    assert "/query?query=" in tries


def test_a_force_page_shows_each_claim_with_its_highlighted_words(browse) -> None:
    page = browse(FORCE)
    assert "will move 40 officers to its Rural Crime Unit in May" in page.marked()
    card = page.html.partition('id="9588a6d7e0753e58-5feceb66"')[2].partition("</article>")[0]
    assert '<span class="badge status-planned">planned</span>' in card
    assert "40 police officers" in card
    assert "May 2025" in card
    assert "Borchester Echo" in card
    assert "redeployment.move" in card
    assert "4 March 2025" in card
    assert 'href="/id/article/9588a6d7e0753e58#char=76,128"' in card


@pytest.mark.parametrize("status", ["planned", "ongoing", "happened", "dropped"])
def test_the_status_of_a_claim_is_a_badge(browse, status: str) -> None:
    assert f'<span class="badge status-{status}">{status}</span>' in browse(FORCE).html


def test_a_force_page_links_by_labels_and_never_to_bare_iris_of_ours(browse) -> None:
    page = browse(FORCE)
    assert not [link for link in page.links() if link.startswith(BASE)]
    assert "Rural Crime Unit" in page.text_in("a")
    assert "Borsetshire" in page.text_in("a")


def test_a_force_page_counts_what_leads_to_it(browse) -> None:
    page = browse(FORCE)
    assert "What leads here" in page.text_in("h2")
    assert "unit of" in page.text_in("dt")


def test_what_articles_say_of_a_thing_is_told_from_reference_data(browse) -> None:
    uses = browse(FORCE).html.partition("<dt>uses technology</dt>")[2].partition("</dd>")[0]
    assert "reported" in uses
    polices = browse(FORCE).html.partition("<dt>polices area</dt>")[2].partition("</dd>")[0]
    assert "reported" not in polices


def test_a_page_offers_its_data_in_each_form(browse, client: Client) -> None:
    for form in ("ttl", "jsonld", "nt", "rdf"):
        assert f"/data/force/borsetshire?format={form}" in browse(FORCE).links()
        assert client.get(f"/data/force/borsetshire?format={form}").status_code == 200


def test_an_article_whose_words_are_kept_is_shown_whole_with_every_span(browse) -> None:
    page = browse(FULL)
    assert "Ms Marsh said." in page.html
    assert page.html.count('class="anchor"') == 8
    text = page.html.partition('<section class="stretch"')[2].partition("</section>")[0]
    assert 'id="char=76,128"' in text
    assert "will move 40 officers to <" in text


def test_overlapping_spans_are_highlighted_each(browse) -> None:
    marked = browse(FULL).marked()
    assert "The force has" in marked
    assert "1,210 officers" in marked
    assert ", about 15 per cent of them part-time" in marked


def test_text_and_claims_link_to_each_other(browse) -> None:
    page = browse(FULL)
    notes = [link for link in page.links() if link.startswith("#9588a6d7e0753e58-")]
    places = [link for link in page.links() if link.startswith("#char=")]
    assert len(notes) == 8
    assert len(places) == 8


def test_claims_stand_beside_the_paragraph_that_makes_them(browse) -> None:
    stretches = browse(FULL).html.split('<section class="stretch"')[1:]
    assert [stretch.count('class="claim"') for stretch in stretches] == [4, 3, 1]


def test_an_article_whose_words_are_not_kept_shows_its_sentences_and_marks_the_gaps(browse) -> None:
    page = browse(EVIDENCE)
    assert "Nothing else in this paragraph" not in page.html
    assert page.html.count('class="gap"') == 2
    assert "keeps only the sentences" in page.html
    assert "Drones were used for the first time over Lakey Hill" in page.marked()


def test_a_claim_page_shows_sentence_fields_and_triples(browse) -> None:
    page = browse(CLAIM)
    assert page.marked() == ["will move 40 officers to its Rural Crime Unit in May"]
    assert {"subject", "value", "status", "found by the rule", "asserts", "reported status"} <= set(page.text_in("dt"))
    assert "characters 76 to 128 of the article" in page.text_in("dd")


def test_a_quotation_over_two_sentences_is_shown_whole(browse) -> None:
    page = browse("/page/claim/9588a6d7e0753e58-7902699b")
    assert page.marked() == ["Every village deserves a constable who knows its lanes. We will not leave one behind,"]


def test_a_list_names_things_and_counts_their_claims(browse) -> None:
    page = browse("/list/forces")
    assert "Borsetshire Police" in page.text_in("a")
    row = page.html.partition(">Borsetshire Police</a>")[2].partition("</li>")[0]
    assert "8 claims" in row


@pytest.mark.parametrize("page", ["0", "2", "x", "-1", "99999999999999999999"])
def test_a_page_of_a_list_that_is_not_there_is_not_found(browse, page: str) -> None:
    assert "no page" in browse(f"/list/forces?page={page}", status=404).html


def test_a_concept_shows_the_claims_that_use_it(browse) -> None:
    page = browse("/vocab/status/planned")
    assert "will move 40 officers to its Rural Crime Unit in May" in page.marked()


def test_the_ontology_page_has_a_place_for_each_term(browse) -> None:
    assert {"Claim", "PoliceForce", "reportedStatus"} <= set(browse("/ns").ids)


@pytest.mark.parametrize(
    "path", ["/page/force/atlantis", "/id/article/0000", "/list/nothing", "/nowhere", "/vocab/x/y", *UNKNOWN]
)
def test_what_is_not_there_is_told_on_a_page(browse, path: str) -> None:
    page = browse(path, status=404)
    assert page.text_in("h1") != [""]
    assert "/" in page.links()


# Questions


def test_the_form_answers_a_question(browse) -> None:
    page = browse(
        query_path("SELECT ?words WHERE { ?c pol:reportedStatus status:dropped ; pol:evidence/oa:exact ?words }")
    )
    assert "A plan to close the Felpersham counter has been dropped" in page.text_in("bdi")
    assert "1 row" in page.text_in("span")


def test_the_form_answers_yes_or_no(browse) -> None:
    assert "yes" in browse(query_path("ASK { ?c a pol:Claim }")).text_in("bdi")


def test_the_form_shows_triples(browse) -> None:
    page = browse(query_path("CONSTRUCT WHERE { force:borsetshire a ?type }"))
    assert "subject" in page.text_in("th")


def test_the_form_shows_the_first_rows_of_many(browse) -> None:
    assert "the first 200 rows" in browse(query_path("SELECT * WHERE { ?s ?p ?o }")).html


def test_a_malformed_question_is_told_with_line_and_column(browse) -> None:
    page = browse(query_path("SELECT ?s\nWHERE { ?s ?p }"), status=400)
    assert "line 2, column 1" in page.html
    assert "SELECT ?s\nWHERE" in "".join(text for _, text in page.texts)


def test_a_question_that_writes_is_refused(browse) -> None:
    assert "read-only" in browse(query_path("DROP ALL"), status=403).html


@pytest.mark.parametrize(
    ("query", "form", "media_type"),
    [
        ("SELECT * WHERE { ?c a pol:Claim }", "csv", "text/csv"),
        ("ASK { ?c a pol:Claim }", "json", "application/sparql-results+json"),
        ("CONSTRUCT WHERE { ?c a pol:Claim }", "ttl", "text/turtle"),
    ],
)
def test_an_answer_can_be_taken_away_as_a_file(client: Client, query: str, form: str, media_type: str) -> None:
    answer = client.get("/query/download", query_string={"query": query, "format": form})
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert f"beatgraph.{form}" in answer.headers["Content-Disposition"]


def test_an_example_is_asked_by_its_number(browse) -> None:
    assert browse("/query?example=1").html == browse(query_path(EXAMPLES[0][1])).html
    assert browse("/query?example=99").html == browse("/query").html


def test_a_file_in_a_form_that_does_not_suit_is_not_acceptable(client: Client) -> None:
    assert client.get("/query/download", query_string={"query": "ASK {}", "format": "ttl"}).status_code == 406


def test_a_file_of_a_malformed_question_is_a_bad_request(client: Client) -> None:
    answer = client.get("/query/download", query_string={"query": "SELECT ?s WHERE {", "format": "csv"})
    assert answer.status_code == 400
    assert "Content-Disposition" not in answer.headers


# Hostile words


@pytest.mark.parametrize("path", ["/", HOSTILE, FORCE, "/page/event/888888888888", "/list/articles"])
def test_words_of_articles_never_become_markup(browse, path: str) -> None:
    page = browse(path)
    assert page.tags["script"] == page.tags["img"] == page.tags["b"] == 0
    assert "<script>alert(" in "".join(text for _, text in page.texts)


def test_addresses_of_other_schemes_are_no_links(browse) -> None:
    for path in (HOSTILE, "/page/event/888888888888"):
        assert not [link for link in browse(path).links() if link.lower().startswith("javascript")]


def test_characters_that_turn_the_text_around_are_spelt_out(browse) -> None:
    html = browse(HOSTILE).html
    assert "\u202e" not in html
    assert "[U+202E]" in html


@pytest.mark.parametrize(
    "path",
    [
        "/page/force/%3Cscript%3Ealert(1)%3C/script%3E",
        "/page/force/a%22%3E%3Cimg%20src=x%3E",
        "/page/force/%E2%80%AEevil",
        "/list/%3Cscript%3E",
        "/page/force/x%7D%20UNION%20%7B",
    ],
)
def test_hostile_addresses_are_not_found_and_escaped(browse, path: str) -> None:
    page = browse(path, status=404)
    assert page.tags["img"] == 0
    assert "\u202e" not in page.html


def test_a_hostile_question_stays_in_its_field(browse) -> None:
    page = browse(query_path("</textarea><script>alert(1)</script>"), status=400)
    assert page.tags["textarea"] == 1


# Copies


def test_a_page_that_has_not_changed_is_not_sent_again(client: Client) -> None:
    first = client.get(FORCE)
    again = client.get(FORCE, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert client.get(FULL).headers["ETag"] != first.headers["ETag"]


def test_the_head_of_a_page_has_no_body(client: Client) -> None:
    head = client.head(FORCE)
    assert head.status_code == 200
    assert head.data == b""
