"""Forms of pages, read as a browser reads them: what would be sent if nothing were touched."""

import html.parser


class Forms(html.parser.HTMLParser):
    """forms: a list of (action, [(name, value), ...])."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.form, self.area, self.select = [], None, None, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "form":
            self.form = (has.get("action"), [])
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag == "input" and has.get("name"):
            if has.get("type") not in ("checkbox", "radio"):
                self.form[1].append((has["name"], has.get("value") or ""))
            elif "checked" in has:
                self.form[1].append((has["name"], has.get("value", "on")))
        elif tag == "textarea":
            self.area = (has["name"], [])
        elif tag == "select":
            self.select = [has["name"], None]
        elif tag == "option" and self.select and (self.select[1] is None or "selected" in has):
            self.select[1] = has.get("value", "")

    def handle_data(self, data):
        if self.area:
            self.area[1].append(data)

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.form[1].append((self.area[0], "".join(self.area[1])))
            self.area = None
        elif tag == "select" and self.select:
            self.form[1].append(tuple(self.select))
            self.select = None
        elif tag == "form":
            self.form = None


def fields(answer, action):
    """What the form that goes to this address would send."""
    return next(fields for to, fields in Forms(answer.text()).forms if to == action)


def changed(sent, **values):
    """The same with other values: a text, a list of them (ticks), or None to leave a field out."""
    kept = [(name, value) for name, value in sent if name not in values]
    for name, value in values.items():
        kept += [(name, one) for one in (value if isinstance(value, list) else [value]) if one is not None]
    return kept
