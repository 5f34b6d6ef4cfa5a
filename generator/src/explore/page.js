// The page of `specwright explore`: find an operation, read its reference, prepare a request, send it, and see what comes back.
// All of it asks the server that served this file, by addresses relative to it, and nobody else.
"use strict";

{
  const { element, copies } = specwright;
  const main = document.getElementById("main");
  const panel = document.getElementById("try");
  const overview = [...main.childNodes];
  const name = document.title;

  const read = async (path, options = {}) => {
    const response = await fetch(path, options);
    const json = await response.json();
    if (!response.ok) throw new Error(json.error ?? response.statusText);
    return json;
  };
  const post = (path, body, options = {}) =>
    fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), ...options });

  // ---- Search and reference

  specwright.list(async (text) => {
    const found = await read(`api/search?words=${encodeURIComponent(text)}`);
    for (const it of found.operations) it.href = `#${encodeURIComponent(it.id)}`;
    return found;
  });

  let current = 0;
  const show = async (isFirst) => {
    const id = decoded(location.hash.slice(1));
    const mine = ++current;
    document.body.dataset.shown = id;
    document.body.classList.toggle("picked", id !== "");
    specwright.mark();
    stop();
    if (id === "") {
      document.title = name;
      main.replaceChildren(...overview);
      panel.hidden = true;
      return;
    }
    let found;
    try {
      found = await read(`api/operation?name=${encodeURIComponent(id)}`);
    } catch (error) {
      if (mine !== current) return;
      main.replaceChildren(element("h1", {}, id), element("p", { role: "alert" }, `It cannot be shown: ${error.message}`));
      panel.hidden = true;
      return;
    }
    if (mine !== current) return;
    document.title = `${found.title} · ${name}`;
    // The server has escaped what is the document's in it.
    main.replaceChildren(...new DOMParser().parseFromString(found.html, "text/html").body.childNodes);
    specwright.addCopies(main);
    const jump = element("button", { type: "button", class: "jump" }, "Prepare a request");
    jump.addEventListener("click", () => go("try"));
    main.querySelector("header").append(jump);
    ask(id, found.form);
    if (!isFirst) {
      main.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  };
  const decoded = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  window.addEventListener("hashchange", () => show(false));

  /** Goes to a part of the page. The hash is the operation's, so links to parts are followed here. */
  const go = (id) => {
    const part = document.getElementById(id);
    part.scrollIntoView();
    part.focus({ preventScroll: true });
  };
  for (const link of document.querySelectorAll(".skip")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(link.dataset.to);
    });
  }

  // ---- The request

  let running = null;
  const stop = () => {
    running?.abort();
    running = null;
  };

  /** Asks for the arguments of an operation. */
  const ask = (id, form) => {
    const fields = form.parameters.map(parameter);
    const server = element("input", { type: "text", id: "server", list: "servers", spellcheck: "false", autocomplete: "off" });
    server.placeholder = document.querySelector("#servers option")?.value ?? "";
    const body = form.body ? bodyOf(form.body) : null;
    const stream = form.stream && !form.stream.only ? element("input", { type: "checkbox", id: "stream" }) : null;

    const attached = (form.body?.files ?? []).map(attachment);
    const pages = element("input", { type: "checkbox", id: "pages" });
    const following = element("label", { class: "check row", hidden: true }, pages, "All pages of the list");

    const state = () => ({
      operation: id,
      server: server.value.trim(),
      values: fields.flatMap((it) => it.values()),
      body: body?.text.value ?? "",
      files: attached.flatMap((it) => it.values()),
      ...(stream ? { stream: stream.checked } : {}),
      ...(pages.checked ? { all: true } : {}),
    });
    const problems = element("div", { class: "problems", role: "alert", hidden: true });
    const preview = previewOf();
    const button = element("button", { type: "submit", class: "main", id: "send" }, "Test request");
    const cancel = element("button", { type: "button", id: "stop", hidden: true }, "Stop");
    const response = element("section", { class: "response", id: "response", "aria-label": "Response", hidden: true });

    const node = element("form", { novalidate: true, autocomplete: "off" }, element("h2", {}, "Request"));
    node.append(element("div", { class: "row" }, element("label", { for: "server" }, "Server"), server));
    node.append(...fields.map((it) => it.node));
    node.append(...attached.map((it) => it.node));
    if (body) node.append(body.node);
    if (stream) node.append(element("label", { class: "check row" }, stream, "As a stream of events"));
    node.append(following);
    node.append(element("div", { class: "actions" }, button, cancel, element("span", { class: "hint" }, "or ", element("kbd", {}, "Ctrl"), " ", element("kbd", {}, "Enter"))));
    node.append(problems, preview.node);
    panel.replaceChildren(node, response);
    panel.hidden = false;

    let latest = 0;
    const prepare = async () => {
      const mine = ++latest;
      let found;
      try {
        found = await (await post("api/prepare", state())).json();
      } catch (error) {
        found = { error: error.message };
      }
      if (mine !== latest) return;
      const wrong = found.problems ?? (found.error ? [{ at: "", message: found.error }] : []);
      fields.forEach((it) => it.mark(wrong));
      const isOfBody = (it) => (it.part ?? "").startsWith("body");
      body?.text.setAttribute("aria-invalid", wrong.some(isOfBody) ? "true" : "false");
      tell(problems, wrong, found.missing ?? []);
      preview.show(found.preview ?? null);
      if ("pages" in found) following.hidden = !found.pages;
    };
    let timer;
    node.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(prepare, 200);
    });
    if (stream && body) couple(stream, body.text, form.stream.asked);
    node.addEventListener("submit", async (event) => {
      event.preventDefault();
      clearTimeout(timer);
      // What is wrong with it stands beside the form; the server looks at it again.
      await prepare();
      await send(state(), response, button, cancel, problems);
    });
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !button.disabled) {
        event.preventDefault();
        node.requestSubmit();
      }
    });
    cancel.addEventListener("click", stop);
    prepare();
  };

  /** The input of a parameter. */
  const parameter = (it, index) => {
    if (it.fixed !== null && it.fixed !== undefined) {
      const node = element("p", { class: "fixed" }, element("code", {}, it.name), " is always ", element("code", {}, String(it.fixed)));
      return { node, values: () => [], mark: () => {} };
    }
    const id = `parameter-${index}`;
    const isChoice = it.values.length > 0 && !it.open && !it.list;
    const attributes = { id, "aria-describedby": `${id}-hint`, "aria-required": it.required ? "true" : null };
    const input = isChoice
      ? element("select", attributes, element("option", { value: "" }, ""), ...it.values.map((value) => element("option", { value: worded(value) }, worded(value))))
      : element("input", { ...attributes, type: "text", spellcheck: "false" });
    // What the document has an example of, and has to be there, is ready to be sent.
    if (it.required && it.example !== null && it.example !== undefined) input.value = worded(it.example);
    else if (it.example !== null && it.example !== undefined && !isChoice) input.placeholder = worded(it.example);
    const label = element("label", { for: id }, element("code", {}, it.name), element("small", {}, ` in ${it.place}`), it.required ? element("span", { class: "required" }, " required") : null);
    const hint = element("p", { class: "hint", id: `${id}-hint` }, it.list ? `${it.hint}; commas between items, or JSON` : it.structured ? `${it.hint}; JSON` : it.hint);
    const node = element("div", { class: "row" }, label, input, hint);
    if (it.values.length > 0 && !isChoice) {
      input.setAttribute("list", `${id}-values`);
      node.append(element("datalist", { id: `${id}-values` }, ...it.values.map((value) => element("option", { value: worded(value) }))));
    }
    return {
      node,
      values: () => given(it, input.value),
      mark: (problems) => {
        const own = problems.some((problem) => problem.at === it.name || (problem.at ?? "").startsWith(`${it.name}[`));
        // Nothing is wrong yet with what nobody has filled in.
        input.setAttribute("aria-invalid", own && input.value !== "" ? "true" : "false");
      },
    };
  };
  const worded = (value) => (typeof value === "string" ? value : JSON.stringify(value));

  /** What is sent for a parameter: nothing, a text, several, or what its JSON says. */
  const given = (it, text) => {
    if (text === "") return [];
    if (it.list || it.structured) {
      try {
        const json = JSON.parse(text);
        if (typeof json === "object" && json !== null) return [[it.place, it.name, json]];
      } catch {
        // No JSON: a text.
      }
    }
    const texts = it.list ? text.split(",").map((part) => part.trim()).filter((part) => part !== "") : [text];
    return texts.map((part) => [it.place, it.name, part]);
  };

  /** The largest files of a request, in bytes: as text they have a third more, and the program takes 16 MiB. */
  const ROOM = 11 << 20;

  /** The input of a file of a form. Its bytes go to the program, which sends them on. */
  const attachment = (it, index) => {
    const id = `file-${index}`;
    const input = element("input", { type: "file", id, multiple: it.list ? "" : null, "aria-describedby": `${id}-hint`, "aria-required": it.required ? "true" : null });
    const hint = element("p", { class: "hint", id: `${id}-hint` }, it.list ? "files" : "a file");
    const label = element("label", { for: id }, element("code", {}, it.name), it.required ? element("span", { class: "required" }, " required") : null);
    let values = [];
    let chosen = 0;
    input.addEventListener("change", async () => {
      const mine = ++chosen;
      const files = [...input.files];
      const size = files.reduce((sum, file) => sum + file.size, 0);
      const isLarge = size > ROOM;
      const read = isLarge ? [] : await Promise.all(files.map(async (file) => [it.name, file.name, await base64(file)]));
      if (mine !== chosen) return;
      values = read;
      hint.textContent = isLarge ? `${size} bytes are too many for this page: specwright call sends files of any size` : it.list ? "files" : "a file";
      input.setAttribute("aria-invalid", isLarge ? "true" : "false");
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    return { node: element("div", { class: "row" }, label, input, hint), values: () => values };
  };
  const base64 = (file) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.addEventListener("load", () => resolve(reader.result.slice(reader.result.indexOf(",") + 1)));
      reader.addEventListener("error", () => reject(reader.error));
      // What is empty has no comma to begin behind.
      if (file.size === 0) resolve("");
      else reader.readAsDataURL(file);
    });

  /** The body: a text, begun with one of the examples. */
  const bodyOf = (form) => {
    const text = element("textarea", { id: "body", spellcheck: "false", rows: "6", wrap: "off" });
    text.value = form.examples[0]?.text ?? "";
    const label = element("label", { for: "body" }, "Body", form.required ? element("span", { class: "required" }, " required") : null);
    const node = element("div", { class: "row" }, label);
    if (form.examples.length > 1) {
      const choice = element("select", { id: "example", "aria-label": "Example of the body" }, ...form.examples.map((it, index) => element("option", { value: String(index) }, it.title)));
      choice.addEventListener("input", () => {
        text.value = form.examples[Number(choice.value)].text;
        text.dispatchEvent(new Event("input", { bubbles: true }));
      });
      node.append(choice);
    }
    node.append(text);
    return { node, text };
  };

  /** Keeps the box to what the body says of a stream, and the body to the box. */
  const couple = (stream, text, asked) => {
    const parsed = () => {
      try {
        const json = JSON.parse(text.value);
        return typeof json === "object" && json !== null && !Array.isArray(json) ? json : null;
      } catch {
        return null;
      }
    };
    const keys = Object.keys(asked);
    const isAsked = (json) => keys.length > 0 && keys.every((key) => JSON.stringify(json[key]) === JSON.stringify(asked[key]));
    const follow = () => {
      const json = parsed();
      if (json && keys.some((key) => key in json)) stream.checked = isAsked(json);
    };
    text.addEventListener("input", follow);
    stream.addEventListener("input", () => {
      const json = parsed();
      if (!json || !keys.some((key) => key in json)) return;
      for (const key of keys) delete json[key];
      text.value = JSON.stringify(json, null, 2);
    });
    follow();
  };

  /** A text whose words between backticks are code. */
  const coded = (text) => text.split(/`([^`]*)`/).map((it, index) => (index % 2 === 1 ? element("code", {}, it) : it));

  /** Says what is wrong with a request, and what it lacks. */
  const tell = (node, wrong, missing) => {
    const all = [...wrong, ...missing];
    node.hidden = all.length === 0;
    const title = wrong.length > 0 ? "Not sent like this:" : "Before it can be sent:";
    node.replaceChildren(element("p", {}, element("b", {}, title)), element("ul", {}, ...all.map((it) => element("li", {}, ...coded(it.message)))));
  };

  /** The request as it will be sent, in three ways. */
  const previewOf = () => {
    const code = element("code", {});
    const pre = element("pre", { class: "preview", id: "preview", tabindex: "0", role: "tabpanel", "aria-label": "The request" }, code);
    const ways = { HTTP: "", curl: "", Rust: "" };
    let shown = "HTTP";
    const tabs = Object.keys(ways).map((way) => element("button", { type: "button", role: "tab", "aria-selected": String(way === shown), "aria-controls": "preview", tabindex: way === shown ? "0" : "-1" }, way));
    const select = (way) => {
      shown = way;
      for (const tab of tabs) {
        tab.setAttribute("aria-selected", String(tab.textContent === way));
        tab.tabIndex = tab.textContent === way ? 0 : -1;
      }
      code.textContent = ways[way];
    };
    const bar = element("div", { class: "tabs", role: "tablist", "aria-label": "The request as" }, ...tabs);
    const copy = copies(code);
    bar.addEventListener("click", (event) => tabs.includes(event.target) && select(event.target.textContent));
    bar.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = tabs[(tabs.findIndex((it) => it.textContent === shown) + step + tabs.length) % tabs.length];
      select(next.textContent);
      next.focus();
    });
    const node = element("div", { hidden: true }, copy, bar, pre);
    return {
      node,
      show: (it) => {
        node.hidden = it === null;
        if (it === null) return;
        const headers = it.headers.map(([key, value]) => `${key}: ${value}`);
        ways.HTTP = [`${it.method} ${it.url}`, ...headers, ...(it.body === null ? [] : ["", it.body])].join("\n");
        ways.curl = it.curl;
        ways.Rust = it.rust;
        select(shown);
      },
    };
  };

  // ---- The response

  /** Sends a request, and shows what comes back while it comes. */
  const send = async (state, node, button, cancel, problems) => {
    stop();
    const mine = new AbortController();
    running = mine;
    button.disabled = true;
    cancel.hidden = false;
    const view = responseOf(node, state.operation);
    try {
      const response = await post("api/send", state, { signal: mine.signal });
      if (!response.ok) throw new Error(await response.text());
      for await (const line of lines(response.body)) {
        if (line.kind === "refused") {
          tell(problems, line.problems, []);
          node.hidden = true;
        } else view.add(line);
      }
    } catch (error) {
      if (mine.signal.aborted) view.end("Stopped", false);
      else view.end(`specwright does not answer: ${error.message}`, false);
    } finally {
      button.disabled = false;
      cancel.hidden = true;
      if (running === mine) running = null;
    }
  };

  /** The objects of a body that has one a line, as they arrive. */
  async function* lines(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + value).split("\n");
      rest = parts.pop();
      for (const part of parts) yield JSON.parse(part);
    }
  }

  /** The most events that are shown; later ones are counted. */
  const MOST = 500;

  /** Where a response is shown. */
  const responseOf = (node, operation) => {
    const status = element("p", { class: "status", role: "status", id: "status" }, "Waiting for the response");
    const headers = element("details", { hidden: true }, element("summary", {}, "Headers"));
    const events = element("ol", { class: "events", id: "events", "aria-label": "Events" });
    const body = element("div", { id: "received" });
    const back = element("button", { type: "button", class: "back copy" }, "Back to the request");
    back.addEventListener("click", () => document.getElementById("server").focus());
    node.replaceChildren(back, element("h2", {}, "Response"), status, headers, events, body);
    node.hidden = false;
    // Beside the reference the request has a scroll of its own.
    if (getComputedStyle(panel).position === "sticky") panel.scrollTop = node.offsetTop - 16;
    else node.scrollIntoView({ block: "start" });
    let head = "";
    let type = "";
    let count = 0;
    let what = ["event", "events"];
    const counted = () => `${count} ${what[count === 1 ? 0 : 1]}`;
    const end = (text, isGood) => {
      status.textContent = text;
      status.classList.toggle("good", isGood);
      status.classList.toggle("bad", !isGood);
    };
    const add = (line) => {
      if (line.kind === "head") {
        head = `${line.head.status} ${line.head.reason}`.trim();
        type = line.head.headers.find(([key]) => key === "content-type")?.[1] ?? "";
        status.textContent = `${head}, after ${line.head.ms} ms`;
        const rows = line.head.headers.map(([key, value]) => element("tr", {}, element("td", {}, element("code", {}, key)), element("td", {}, value)));
        headers.replaceChildren(element("summary", {}, `${rows.length} headers`), element("table", {}, element("tbody", {}, ...rows)));
        headers.hidden = rows.length === 0;
      } else if (line.kind === "event") {
        count += 1;
        if (count <= MOST) events.append(eventOf(line));
        status.textContent = `${head}, ${counted()} so far`;
      } else if (line.kind === "page") {
        what = ["item", "items"];
        for (const item of line.items) {
          count += 1;
          if (count <= MOST) events.append(eventOf({ name: `${count}`, data: item, findings: [], ms: null }));
        }
        body.append(...found(line.findings));
        status.textContent = `${head}, ${counted()} of ${line.number} ${line.number === 1 ? "page" : "pages"} so far`;
      } else if (line.kind === "end") {
        const parts = [head, line.good ? null : line.ending, count > 0 ? counted() : null, `${line.ms} ms`];
        end(parts.filter((it) => it).join(", "), line.good);
        if (count > MOST) body.append(element("p", { class: "note" }, `The first ${MOST} ${what[1]} are shown.`));
        if (line.dropped) body.append(element("p", { class: "note" }, `${line.dropped} events came faster than this page took them, and are not shown.`));
        if (line.completion) body.append(element("p", { class: "note" }, line.completion));
        if (line.message) body.append(element("p", { class: "message" }, ...coded(line.message)));
        body.append(...found(line.findings));
        if (line.saved) body.append(saving(line.saved, type, operation));
        if (line.body !== null) {
          const code = element("code", {}, line.body);
          body.append(copies(code), element("pre", { class: "body", tabindex: "0", "aria-label": "Body of the response" }, code));
        }
      }
    };
    return { add, end };
  };

  /** A link that saves bytes in a file. */
  const saving = (base64, type, operation) => {
    const bytes = Uint8Array.from(atob(base64), (it) => it.charCodeAt(0));
    // What a server calls it is not run: it is bytes to be saved.
    const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    const [, subtype] = /^[^/]+\/(?:x-)?([a-z0-9]+)/i.exec(type) ?? [];
    const link = element("a", { href: url, download: `${operation.replace(/[^\w-]+/g, "-")}.${subtype ?? "bin"}`, id: "save" }, "Save the body");
    return element("p", {}, link);
  };

  /** What is not as the document says. */
  const found = (findings) =>
    findings.length === 0
      ? []
      : [element("div", { class: "problems" }, element("p", {}, element("b", {}, "Not as the document says:")), element("ul", {}, ...findings.map((it) => element("li", {}, it.at ? element("code", {}, it.at) : "The whole", `: ${it.what}`))))];

  const eventOf = (line) => {
    const text = typeof line.data === "string" ? line.data : JSON.stringify(line.data);
    const long = typeof line.data === "string" ? line.data : JSON.stringify(line.data, null, 2);
    const mark = line.findings.length > 0 ? element("span", { class: "deprecated" }, "differs") : null;
    const summary = element("summary", {}, element("b", {}, line.name ?? `#${line.number}`), mark, element("i", {}, text.slice(0, 200)), line.ms === null ? null : element("time", {}, `${line.ms} ms`));
    return element("li", {}, element("details", {}, summary, ...found(line.findings), element("pre", { class: "body", tabindex: "0" }, element("code", {}, long))));
  };

  show(true);
}
