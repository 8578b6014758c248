"""The editor of listings as somebody uses it without script: its forms, filled in and sent."""

import html
import re
import urllib.parse

import forms
import people
import served


def staffed_database(folder):
    """The real directory, with an admin, two stewards, and a provider of Women in Prison."""
    path = served.real_database(folder)
    for login, role in (("ada", "admin"), ("sam", "steward"), ("sue", "steward")):
        people.add(path, login, role)
    people.add(path, "pat", "provider", "--organisation", "Women in Prison")
    return path


def words(answer):
    text = answer.text()
    main = text[text.index("<main"):text.index("</main>")]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def ids(browser, query=""):
    found = []
    for page in range(1, 9):
        text = browser.get(f"/steward/services?sort=name&page={page}{query}").text()
        new = [one for one in re.findall(r'__name"><a class="govuk-link" href="/steward/services/([0-9a-f-]{36})"', text)
               if one not in found]
        if not new:
            break
        found += new
    return found


def editor(browser, number, query=""):
    """The address of the editor of one listing; each test takes another."""
    return f"/steward/services/{ids(browser, query)[number]}/edit"


def send(browser, path, sent, action="keep"):
    sent = list(sent)
    if not any(name == "csrf" for name, _ in sent):
        sent.append(("csrf", browser.csrf))
    return browser.ask("POST", path, urllib.parse.urlencode([*sent, ("action", action)]))


def fill(browser, path, action="keep", query="", **values):
    """Opens a form, changes some of it, sends it."""
    page = browser.get(path + query)
    assert page.status == 200, page.body
    return send(browser, path, forms.changed(forms.fields(page, path), **values), action)


def draft_of(answer):
    return re.search(r'name="draft" value="([0-9a-f]{64})"', answer.text())[1]


def errors(answer):
    return dict(re.findall(r'<a href="#f-(\w+)">([^<]*)</a>', html.unescape(answer.text())))


def save(browser, address, **more):
    page = browser.get(address + "/answers")
    return browser.post(address + "/save", {**dict(forms.fields(page, address + "/save")), **more})


def public(site, address):
    return site.page(address.replace("/steward", "").replace("/edit", "")).text()
