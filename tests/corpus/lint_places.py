"""What each judgement in lint.json claims of a place, checked at that place.

A check gets a finding's place in the document, and says whether the judgement's reason is true there. It looks at the document alone, and not at what
either linter says.
"""

import re

# What says nothing of values, and what is honoured beside a reference although 3.0 has it be ignored.
PROSE = {"description", "summary", "title", "example", "examples", "deprecated", "externalDocs", "tags"}
HONOURED = {"readOnly", "writeOnly", "default", "nullable"}


class Place:
    """A pointer in a document, with what is there."""

    def __init__(self, document, pointer, codes):
        self.document, self.codes = document, codes
        self.steps = [it.replace("~1", "/").replace("~0", "~") for it in pointer.split("/")[1:]]
        self.value, self.parent = document, None
        for step in self.steps:
            self.parent, self.value = self.value, child(self.value, step)
        self.key = self.steps[-1] if self.steps else ""

    def texts(self):
        """All texts in the document that lead somewhere: references, and the values of mappings."""
        found, left = set(), [self.document]
        while left:
            node = left.pop()
            if isinstance(node, dict):
                found.update(it for it in [node.get("$ref")] if isinstance(it, str))
                mapping = node.get("mapping")
                if isinstance(mapping, dict):
                    found.update(str(it) for it in mapping.values())
                left.extend(node.values())
            elif isinstance(node, list):
                left.extend(node)
        return found


def child(node, step):
    if isinstance(node, dict):
        return node.get(step)
    if isinstance(node, list) and step.isdigit() and int(step) < len(node):
        return node[int(step)]
    return None


def missing(key):
    """The object has no such field, or an empty one: nothing that could be emitted."""

    def holds(place):
        owner = place.parent if place.key == key else place.value
        return isinstance(owner, dict) and not owner.get(key)

    return holds


def no_status(first):
    """No response is declared for such a status."""

    def holds(place):
        responses = place.value if place.key == "responses" else child(place.value, "responses")
        return isinstance(responses, dict) and not any(str(it).startswith(first) for it in responses)

    return holds


def undeclared_tag(place):
    declared = {child(it, "name") for it in place.document.get("tags") or []}
    return isinstance(place.value, str) and place.value not in declared


def harmless_sibling(place):
    """What stands beside a reference constrains nothing, or is reported."""
    beside = isinstance(place.parent, dict) and "$ref" in place.parent
    return beside and (place.key in PROSE | HONOURED or place.key.startswith("x-") or "S114" in place.codes)


def no_credentials(place):
    """Neither the operation nor the document asks for a credential."""
    return isinstance(place.value, dict) and not place.value.get("security") and not place.document.get("security")


def referenced(place):
    """Something leads to the component, or it extends one that a discriminator tells apart from it by its name."""
    schemas = place.document.get("components", {}).get("schemas", {})
    for part in (child(place.value, "allOf") or []) if isinstance(place.value, dict) else []:
        base = schemas.get(str(child(part, "$ref") or "").rsplit("/", 1)[-1])
        if isinstance(base, dict) and "discriminator" in base:
            return True
    pointer = "#/" + "/".join(it.replace("~", "~0").replace("/", "~1") for it in place.steps)
    return not {pointer, place.key}.isdisjoint(place.texts())


def ends_in_slash(place):
    text = place.value if isinstance(place.value, str) else place.key
    return text.endswith("/")


def example_host(place):
    return isinstance(place.value, str) and re.search(r"example\.(com|org|net)|localhost", place.value) is not None


def no_host(place):
    return not place.document.get("servers") and not place.document.get("host")


def no_schemes(place):
    return not place.document.get("servers") and not place.document.get("schemes")


def not_for_urls(place):
    return isinstance(place.value, str) and re.search(r"[^\w.~-]", place.value) is not None


def harmless_union(place):
    """A union of one branch is that branch. Branches that overlap are reported where they are read, and cost nothing where they are sent alone."""
    is_sent = not {"requestBody", "requestBodies"}.isdisjoint(place.steps)
    return isinstance(place.value, list) and (len(place.value) < 2 or is_sent or "S303" in place.codes)


def alike(place):
    """Another path has as many parts, and each of them is the same or a parameter of either."""

    def is_alike(other):
        pairs = list(zip(place.key.split("/"), other.split("/")))
        same_length = place.key.count("/") == other.count("/")
        return same_length and all(one == two or "{" in one + two for one, two in pairs)

    return any(other != place.key and is_alike(other) for other in place.document.get("paths", {}))


def has_markup(place):
    return isinstance(place.value, str) and re.search(r"<|javascript:", place.value) is not None


def free_array(place):
    is_new = not str(place.document.get("openapi", "")).startswith("3.0")
    return is_new and isinstance(place.value, dict) and place.value.get("type") == "array" and "items" not in place.value


def is_example(place):
    return not {"example", "examples", "default", "x-example"}.isdisjoint(place.steps)


def not_the_first(place):
    """A value of an `enum` behind the first one that does not fit, whose own finding is at the `enum`."""
    return isinstance(place.parent, list) and place.steps[-2] == "enum" and int(place.key) > 0


HOLDS = {
    "no summary": missing("summary"),
    "no description": missing("description"),
    "no tags": missing("tags"),
    "no license": missing("license"),
    "no contact": missing("contact"),
    "no url": missing("url"),
    "no status of 4xx": no_status("4"),
    "no status of 2xx": no_status("2"),
    "no status of 2xx or 3xx": lambda place: no_status("2")(place) and no_status("3")(place),
    "undeclared tag": undeclared_tag,
    "harmless sibling": harmless_sibling,
    "no credentials": no_credentials,
    "referenced": referenced,
    "ends in a slash": ends_in_slash,
    "example host": example_host,
    "no host": no_host,
    "no schemes": no_schemes,
    "not for URLs": not_for_urls,
    "a harmless union": harmless_union,
    "alike": alike,
    "has markup": has_markup,
    "array of anything": free_array,
    "an example": is_example,
    "not the first value": not_the_first,
}
