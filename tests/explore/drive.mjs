// The steps that tests/explore/run.sh drives. It ends with a line such as `25 steps, 0 requests to other hosts`.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const { SPECWRIGHT, ROOT, UPDATE_SCREENSHOTS } = process.env;
const WORK = import.meta.dirname;
// They hold ports and milliseconds, so those in the repository change only where somebody asks for it.
const SHOTS = UPDATE_SCREENSHOTS ? join(ROOT, "docs", "screenshots") : join(WORK, "screenshots");
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
/** The largest screenshot, in bytes. */
const LARGEST = 150_000;
const SECRET = "sk-secret-of-the-test";

const children = [];
/** Starts the program in the folder of the flagship's options, and promises what follows a mark in its first line. */
const start = (args, mark) =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, OPENAI_API_KEY: SECRET };
    const child = spawn(SPECWRIGHT, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    child.on("exit", (code) => reject(new Error(`${args[0]} ended with ${code}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const at = line.indexOf(mark);
      if (at >= 0) resolve(line.slice(at + mark.length).trim());
    });
  });

/** A port that nobody listens on. */
const closedPort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

let steps = 0;
const step = (what) => {
  steps += 1;
  console.log(`   ${what}`);
};

const others = [];
/** A page whose requests to other hosts are counted, and whose errors are failures. */
const open = async (browser, options, own) => {
  const context = await browser.newContext({ viewport: { width: 1120, height: 700 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("request", (it) => {
    const url = new URL(it.url());
    const isOwn = url.protocol === "file:" ? own === "file:" : url.origin === own;
    if (!isOwn) others.push(it.url());
  });
  const wrong = [];
  page.on("pageerror", (it) => wrong.push(it.message));
  page.on("console", (it) => it.type() === "error" && wrong.push(it.text()));
  page.wrong = wrong;
  return page;
};
/** Keeps a screenshot: those that pages show with them, the others in the target folder. */
const shoot = async (page, name, folder = WORK) => {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: "disabled" });
  assert.ok(statSync(path).size < LARGEST, `${name}.png has ${statSync(path).size} bytes`);
};
const text = (page, selector) => page.locator(selector).innerText();
/** What is said of a response that is there as a whole; before that, its status is said with another word. */
const DONE = /^200 OK, \d+ ms$/;
const status = (page, pattern) => page.locator("#status").filter({ hasText: pattern }).waitFor();
/** Nothing sticks out of the window sideways. */
const fits = async (page) => {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= window, `it is ${wide} wide in a window of ${window}`);
};

/** The three steps by keys only: search, read, test. */
const byKeys = async (page, address) => {
  await page.goto(address);
  await page.locator("#found a").first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("start assistant");
  await page.locator("#count", { hasText: "1 operation" }).waitFor();
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.id), "createRun");
  await page.keyboard.press("Enter");
  await page.locator("h1", { hasText: "createRun" }).waitFor();
  step("keys alone find createRun and open it");
  await page.locator("#parameter-0").waitFor();
  // The second link of the page skips to the request.
  await page.locator(".skip").nth(1).focus();
  await page.keyboard.press("Enter");
  for (let at = 0; at < 10; at += 1) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement.id)) === "parameter-0") break;
  }
  await page.keyboard.type("thread_1");
  await page.keyboard.press("Control+Enter");
  await status(page, DONE);
  const body = await text(page, "#received");
  assert.match(body, /"object": "thread.run"/);
  step("keys alone fill it in, send it and see the run");
};

const whole = async (page, address) => {
  await page.goto(`${address}#createRun`);
  await page.locator("#parameter-0").waitFor();
  assert.match(await text(page, "main"), /Identifier of the thread on which the run takes place/);
  assert.equal(await page.inputValue("#parameter-0"), "thread_9fK1");
  assert.match(await page.inputValue("#body"), /"assistant_id": "asst_7Hq2"/);
  step("the request is prepared from the document's examples");
  await page.fill("#parameter-0", "");
  await page.locator(".problems li", { hasText: "thread_id" }).waitFor();
  step("what is missing is said before anything is sent");
  await page.fill("#parameter-0", "thread_1");
  await page.locator("#preview", { hasText: "/threads/thread_1/runs" }).waitFor();
  const preview = await text(page, "#preview");
  assert.match(preview, /OPENAI_API_KEY/);
  await page.getByRole("tab", { name: "curl" }).click();
  assert.match(await text(page, "#preview"), /^curl -X POST/);
  await page.getByRole("tab", { name: "Rust" }).click();
  assert.match(await text(page, "#preview"), /client\.create_run\(/);
  await page.getByRole("tab", { name: "HTTP" }).click();
  step("the request is shown as HTTP, curl and Rust");
  await page.evaluate(() => document.getElementById("try").scrollTo(0, 0));
  await shoot(page, "explore", SHOTS);
  await page.click("#send");
  await status(page, DONE);
  assert.match(await text(page, "#received"), /"object": "thread.run"/);
  assert.equal(await page.locator("#response .problems").count(), 0);
  assert.ok(!(await page.content()).includes(SECRET), "a credential is in the page");
  step("answered whole, as the document says, and no credential in the page");
};

const streamed = async (page) => {
  await page.check("#stream");
  await page.locator("#preview", { hasText: "\"stream\": true" }).or(page.locator("#preview", { hasText: "\"stream\":true" })).waitFor();
  await page.click("#send");
  await page.locator("#events > li").first().waitFor();
  await status(page, /200 OK, \d+ events?, \d+ ms/);
  const count = await page.locator("#events > li").count();
  assert.ok(count >= 1);
  assert.match(await page.locator("#events b").first().innerText(), /^thread\./);
  assert.match(await text(page, "#received"), /complete/);
  step(`answered as a stream: ${count} events by their names, and that it is complete`);
  await shoot(page, "explore-stream", SHOTS);
};

/** A server that sends an event, waits, and sends another: the first has to be seen before the second. */
const live = async (page, address) => {
  let finish;
  let isGone = false;
  const server = createHttp((request, response) => {
    request.resume();
    response.on("close", () => (isGone = true));
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('event: thread.created\ndata: {"id": "thread_1"}\n\n');
    finish = () => response.end("event: done\ndata: [DONE]\n\n");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  await page.fill("#server", `http://127.0.0.1:${server.address().port}`);
  await page.click("#send");
  await status(page, "1 event so far");
  await page.locator("#events > li .deprecated", { hasText: "differs" }).waitFor();
  step("an event is shown while the stream goes on, and marked, since it is not as the document says");
  finish();
  await status(page, /200 OK, 2 events, /);
  isGone = false;
  await page.click("#send");
  await status(page, "1 event so far");
  await page.click("#stop");
  await status(page, "Stopped");
  for (let wait = 0; wait < 100 && !isGone; wait += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(isGone, "the request to the API goes on");
  step("a stream is stopped, and the request to the API with it");
  server.closeAllConnections();
  server.close();
  await page.fill("#server", "");
};

const refused = async (page) => {
  await page.uncheck("#stream");
  await page.fill("#body", '{"assistant_id": "asst_1", "temperature": 3}');
  await page.locator(".problems li", { hasText: "temperature" }).waitFor();
  assert.equal(await page.getAttribute("#body", "aria-invalid"), "true");
  let sent = 0;
  const server = createHttp((request, response) => {
    sent += 1;
    response.end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  await page.fill("#server", `http://127.0.0.1:${server.address().port}`);
  await page.click("#send");
  await page.locator("#response").waitFor({ state: "hidden" });
  await page.locator(".problems li", { hasText: "temperature" }).waitFor();
  await page.locator("#send:enabled").waitFor();
  assert.equal(sent, 0);
  server.close();
  step("refused before it is sent: temperature 3, with the field and its rule");
  await shoot(page, "explore-refused");
};

const down = async (page) => {
  await page.fill("#body", '{"assistant_id": "asst_1"}');
  await page.fill("#server", `http://127.0.0.1:${await closedPort()}`);
  await page.click("#send");
  await status(page, "No response");
  assert.match(await text(page, "#received"), /connect/i);
  step("a server that is down: said in a line");
};

const looks = async (browser, address, own) => {
  const dark = await open(browser, { colorScheme: "dark" }, own);
  await dark.goto(`${address}#createRun`);
  await dark.locator("#parameter-0").waitFor();
  const back = await dark.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await open(browser, { colorScheme: "light" }, own);
  await light.goto(`${address}#createRun`);
  await light.locator("#parameter-0").waitFor();
  assert.notEqual(back, await light.evaluate(() => getComputedStyle(document.body).backgroundColor));
  await dark.fill("#parameter-0", "thread_1");
  await dark.click("#send");
  await status(dark, DONE);
  await shoot(dark, "explore-dark", SHOTS);
  step("dark and light");
  const narrow = await open(browser, { viewport: { width: 400, height: 860 } }, own);
  await byKeys(narrow, address);
  await fits(narrow);
  await shoot(narrow, "explore-narrow");
  await narrow.getByRole("button", { name: "Back to the request" }).click();
  assert.equal(await narrow.evaluate(() => document.activeElement.id), "server");
  await shoot(narrow, "explore-narrow-request");
  step("400 px wide: nothing sticks out");
  for (const page of [dark, light, narrow]) {
    assert.deepEqual(page.wrong, []);
    await page.context().close();
  }
};

/** Each control has a name that a screen reader can say (WCAG 2.2, 4.1.2). */
const accessible = async (page) => {
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll("input, select, textarea, button, a, summary")]
      .filter((it) => !(it.labels?.length || it.getAttribute("aria-label") || it.textContent.trim()))
      .map((it) => it.outerHTML.slice(0, 80)),
  );
  assert.deepEqual(nameless, []);
  step("each control has a name");
};

const guarded = async (address) => {
  const { origin } = new URL(address);
  const got = async (url, options) => (await fetch(url, options)).status;
  assert.equal(await got(address), 200);
  assert.equal(await got(`${origin}/`), 404);
  assert.equal(await got(`${origin}/0123/api/search?words=`), 404);
  assert.equal(await got(`${address}../api/search`), 404);
  const post = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
  assert.equal(await got(`${address}api/prepare`, post), 403);
  assert.equal(await got(`${address}api/prepare`, { ...post, headers: { ...post.headers, origin: "https://evil.example" } }), 403);
  step("without the token, or from another page, nothing is answered");
};

const FILES = `openapi: 3.1.0
info: {title: Files, version: "1"}
paths:
  /upload:
    post:
      operationId: upload
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [file, note]
              properties:
                file: {type: string, format: binary}
                more: {type: array, items: {type: string, format: binary}}
                note: {type: string}
      responses: {"204": {description: Nothing}}
  /photo: {get: {operationId: getPhoto, responses: {"200": {description: It, content: {image/png: {}}}}}}
  /pets:
    get:
      operationId: listPets
      parameters: [{name: starting_after, in: query, schema: {type: string}}]
      responses: {"200": {description: Some, content: {application/json: {schema: {type: object, required: [data, has_more], properties: {
        has_more: {type: boolean}, data: {type: array, items: {type: object, required: [id], properties: {id: {type: string}}}}}}}}}}
`;

/** Files of a form, bytes that come back, and the pages of a list. */
const files = async (browser) => {
  const folder = mkdtempSync(join(tmpdir(), "specwright-files-"));
  const bytes = Buffer.from([0, 255, 13, 10, 137, 80, 78, 71, 128]);
  const received = [];
  const server = createHttp((request, response) => {
    const parts = [];
    request.on("data", (it) => parts.push(it));
    request.on("end", () => {
      received.push({ url: request.url, body: Buffer.concat(parts) });
      if (request.url === "/photo") return response.writeHead(200, { "content-type": "image/png" }).end(bytes);
      if (request.url === "/upload") return response.writeHead(204).end();
      const isLast = request.url.includes("starting_after=a2");
      const data = isLast ? [{ id: "a3" }] : [{ id: "a1" }, { id: "a2" }];
      return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data, has_more: !isLast }));
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    const document = join(folder, "files.yaml");
    writeFileSync(document, FILES);
    const api = `http://127.0.0.1:${server.address().port}`;
    const address = await start(["explore", document, "--no-open", "--server", api], "at ");
    const page = await open(browser, { acceptDownloads: true }, new URL(address).origin);
    await page.goto(`${address}#upload`);
    await page.locator("#file-0").waitFor();
    await page.setInputFiles("#file-0", { name: "a b.bin", mimeType: "image/png", buffer: bytes });
    await page.setInputFiles("#file-1", [
      { name: "one.txt", mimeType: "text/plain", buffer: Buffer.from("one") },
      { name: "none.txt", mimeType: "text/plain", buffer: Buffer.from("") },
    ]);
    await page.fill("#body", '{"note": "n", "file": "in place of this"}');
    await page.locator("#preview", { hasText: "multipart/form-data" }).waitFor();
    await page.getByRole("tab", { name: "Rust" }).click();
    await page.locator("#preview", { hasText: 'runtime::File::open("a b.bin")?' }).waitFor();
    await page.click("#send");
    await status(page, "204 No Content");
    const { body } = received.pop();
    const shown = body.toString("latin1");
    for (const name of ["a b.bin", "one.txt", "none.txt"]) assert.ok(shown.includes(`filename="${name}"`), shown);
    assert.ok(body.includes(bytes) && shown.includes("\r\n\r\none\r\n") && shown.includes('name="note"'), shown);
    assert.ok(!shown.includes("in place of this"), shown);
    await accessible(page);
    step("files of a form arrive as they are, with their names, in place of a value of the same name");
    await page.setInputFiles("#file-0", { name: "large", mimeType: "image/png", buffer: Buffer.alloc((11 << 20) + 1) });
    await page.locator("#file-0-hint", { hasText: "too many for this page" }).waitFor();
    step("a file that is too large for the page is told");
    await page.goto(`${address}#getPhoto`);
    await page.locator("h1", { hasText: "getPhoto" }).waitFor();
    await page.click("#send");
    await status(page, DONE);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
    assert.equal(download.suggestedFilename(), "getPhoto.png");
    assert.deepEqual(readFileSync(await download.path()), bytes);
    step("bytes that come back are saved as they are");
    await page.goto(`${address}#listPets`);
    await page.locator("#pages").waitFor();
    await page.check("#pages");
    await page.click("#send");
    await status(page, /200 OK, 3 items, /);
    assert.equal(await page.locator("#events > li").count(), 3);
    assert.match(await text(page, "#events"), /a3/);
    step("the pages of a list are followed to the last");
    assert.deepEqual(page.wrong, []);
    await page.context().close();
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const docs = async (browser) => {
  const folder = mkdtempSync(join(tmpdir(), "specwright-docs-"));
  try {
    await new Promise((resolve, reject) => {
      const child = spawn(SPECWRIGHT, ["docs", "--out", folder], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
      child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`docs ended with ${code}`))));
    });
    const page = await open(browser, {}, "file:");
    await page.goto(pathToFileURL(join(folder, "index.html")).href);
    await page.fill("#search", "assistant temperature");
    await page.locator("#count", { hasText: "1 operation" }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator("h1", { hasText: "createRun" }).waitFor();
    assert.match(page.url(), /^file:.*\/operations\/createRun\.html$/);
    await page.locator("#found a[aria-current]").waitFor();
    await page.setViewportSize({ width: 400, height: 860 });
    await fits(page);
    assert.deepEqual(page.wrong, []);
    step("the pages of `specwright docs` open from disk, are searched, and fit 400 px");

    const evil = join(folder, "evil");
    const hostile = '<img src="https://evil.example/a.png" onerror="window.hit = 1"><script>window.hit = 1</script>![a](https://evil.example/b.png)';
    const quoted = JSON.stringify(hostile);
    writeFileSync(`${evil}.json`, `{"openapi": "3.1.0", "info": {"title": ${quoted}, "version": "1", "description": ${quoted}}, "paths": {"/a": {"get": {
      "operationId": ${quoted}, "summary": ${quoted}, "description": ${quoted}, "tags": [${quoted}],
      "parameters": [{"name": ${quoted}, "in": "query", "description": ${quoted}, "schema": {"enum": [${quoted}]}}],
      "responses": {"200": {"description": ${quoted}}}}}}}`);
    await new Promise((resolve) => spawn(SPECWRIGHT, ["docs", `${evil}.json`, "--out", evil], { stdio: "ignore" }).on("exit", resolve));
    await page.goto(pathToFileURL(join(evil, "index.html")).href);
    await page.locator("#found a").first().click();
    await page.locator("main h1").waitFor();
    assert.match(await text(page, "main h1"), /<img src=/);
    assert.equal(await page.evaluate(() => window.hit), undefined);
    assert.deepEqual(page.wrong, []);
    const address = await start(["explore", `${evil}.json`, "--no-open"], "at ");
    const served = await open(browser, {}, new URL(address).origin);
    await served.goto(address);
    await served.locator("#found a").first().click();
    await served.locator("#send").waitFor();
    assert.match(await text(served, "main h1"), /<img src=/);
    assert.equal(await served.evaluate(() => window.hit), undefined);
    assert.equal(await served.locator("img, main script").count(), 0);
    assert.deepEqual(served.wrong, []);
    step("a hostile document's text is shown as text, on disk and served");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const main = async () => {
  const mock = await start(["mock", "--port", "0", "--quiet"], "at ");
  const address = await start(["explore", "--no-open", "--server", mock], "at ");
  const own = new URL(address).origin;
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
  try {
    await guarded(address);
    const page = await open(browser, {}, own);
    await byKeys(page, address);
    await page.reload();
    await whole(page, address);
    await accessible(page);
    await streamed(page);
    await live(page, address);
    await refused(page);
    await down(page);
    assert.deepEqual(page.wrong, []);
    await looks(browser, address, own);
    await files(browser);
    await docs(browser);
    assert.deepEqual(others, []);
    console.log(`${steps} steps, ${others.length} requests to other hosts`);
  } finally {
    await browser.close();
    children.forEach((it) => it.kill());
  }
};

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
