// The list of operations beside the reference, and the search in it. Where operations come from is left to whoever calls `list`:
// an index in a file, or the server. All text of the document is put in as text, never as HTML.
"use strict";

const specwright = {
  /** An element with attributes and children; a child that is no element is text. */
  element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.filter((it) => it !== null && it !== undefined));
    return made;
  },

  /** A button that copies the text of an element. */
  copies(source) {
    const button = specwright.element("button", { type: "button", class: "copy" }, "Copy");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Cannot copy";
      }
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    return button;
  },

  /** Buttons beside the code of a page. */
  addCopies(root) {
    for (const snippet of root.querySelectorAll(".snippet")) {
      snippet.prepend(specwright.copies(snippet.querySelector("code")));
    }
  },

  /** Fills the list, and keeps it to what is typed. `find(words)` promises `{operations, nearest}`. */
  list(find) {
    const input = document.getElementById("search");
    const results = document.getElementById("found");
    const count = document.getElementById("count");
    let latest = 0;
    const show = async () => {
      const mine = ++latest;
      const words = input.value.trim();
      let found;
      try {
        found = await find(words);
      } catch (error) {
        count.textContent = `The search failed: ${error.message}`;
        return;
      }
      // An answer that a later one has overtaken is none.
      if (mine !== latest) return;
      results.parentElement.classList.toggle("asked", words !== "");
      const held = results.contains(document.activeElement) ? document.activeElement.dataset.id : null;
      results.replaceChildren(...rows(found.operations, words === ""));
      // Whoever is in the list already stays there.
      if (held !== null) ([...results.querySelectorAll("a")].find((it) => it.dataset.id === held) ?? input).focus();
      specwright.mark();
      const many = found.operations.length;
      const near = (found.nearest ?? []).slice(0, 3).join(", ");
      count.textContent =
        many > 0 ? `${many} ${many === 1 ? "operation" : "operations"}` : near ? `Nothing found. Perhaps: ${near}` : "Nothing found";
    };
    let timer;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(show, 120);
    });
    document.addEventListener("keydown", (event) => keys(event, input, results));
    return show();
  },

  /** Marks the operation that is shown. */
  mark() {
    for (const link of document.querySelectorAll("#found a")) {
      const is = link.dataset.id === document.body.dataset.shown;
      if (is) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  },
};

/** The most that are listed; a search finds the rest. */
const MOST = 300;

function rows(operations, isGrouped) {
  const element = specwright.element;
  const groups = new Map();
  for (const it of operations.slice(0, MOST)) {
    const tag = isGrouped ? (it.tags[0] ?? "") : "";
    groups.set(tag, [...(groups.get(tag) ?? []), it]);
  }
  const made = [];
  for (const [tag, those] of groups) {
    if (tag !== "") made.push(element("li", { class: "tag" }, tag));
    for (const it of those) {
      const method = element("span", { class: `method ${it.method.toLowerCase().replace(/[^a-z]/g, "")}` }, it.method);
      const link = element("a", { href: it.href, "data-id": it.id, class: it.deprecated ? "old" : null }, method, " ", element("b", {}, it.id));
      link.append(element("small", {}, it.summary ?? it.path));
      made.push(element("li", {}, link));
    }
  }
  if (operations.length > MOST) made.push(element("li", { class: "note" }, `and ${operations.length - MOST} more: search for them`));
  return made;
}

/** `/` goes to the search; arrows go through what it found. */
function keys(event, input, results) {
  const isTyping = /^(input|textarea|select)$/i.test(event.target.tagName);
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    input.focus();
    input.select();
    return;
  }
  const links = [...results.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  if (document.activeElement !== input && at < 0) return;
  const go = (link) => {
    event.preventDefault();
    link.focus();
  };
  if (event.key === "ArrowDown" && links[at + 1]) go(links[at + 1]);
  else if (event.key === "ArrowUp" && at >= 0) go(at === 0 ? input : links[at - 1]);
  else if (event.key === "Enter" && at < 0 && links[0]) {
    event.preventDefault();
    links[0].click();
  } else if (event.key === "Escape" && at >= 0) go(input);
}
