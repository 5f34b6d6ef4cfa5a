// The list of a reference on disk: the operations stand in `index.js`, since nothing can be fetched from there.
"use strict";

{
  const root = document.body.dataset.root;
  const operations = specwrightIndex.map(([id, method, path, tags, summary, deprecated, file, more]) => {
    const href = `${root}${file}`;
    const text = [id, path, ...tags, summary ?? "", more].join(" ").replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
    return { id, method, path, tags, summary, deprecated, href, text };
  });

  /** How well an operation has the words, each of which has to be there; 0 if one is not. */
  const score = (it, words) => {
    let sum = 0;
    for (const word of words) {
      const id = it.id.toLowerCase();
      if (id === word) sum += 20;
      else if (id.includes(word)) sum += 10;
      else if (it.path.toLowerCase().includes(word) || it.method.toLowerCase() === word) sum += 6;
      else if ((it.summary ?? "").toLowerCase().includes(word)) sum += 4;
      else if (it.text.includes(word)) sum += 1;
      else return 0;
    }
    return sum;
  };

  specwright.list(async (text) => {
    const words = text.toLowerCase().split(/\s+/).filter((it) => it !== "");
    if (words.length === 0) return { operations };
    const ranked = operations.map((it) => [score(it, words), it]).filter(([points]) => points > 0);
    // Equal ones keep the order of the document.
    ranked.sort(([one], [other]) => other - one);
    return { operations: ranked.map(([, it]) => it) };
  });
  specwright.addCopies(document);
}
