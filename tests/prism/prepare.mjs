// Rewrites the OpenAPI 3.0 keywords that a 3.1 document still carries into what 3.1 means by them, and
// nothing else. Prism compiles the schemas of a request with a strict validator, and lets every
// body pass, saying nothing, where one of them does not compile; `nullable` beside a `$ref` is
// enough. The client under test is generated from the untouched document.
//
// Usage: node prepare.mjs IN.yml OUT.json (with the package `yaml` beside Prism)
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [input, output] = process.argv.slice(2);
const { parse } = createRequire(process.cwd() + '/')('yaml');
let rewritten = 0;

function raise(node) {
  if (Array.isArray(node)) return node.map(raise);
  if (node === null || typeof node !== 'object') return node;
  const schema = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, raise(value)]));
  for (const [exclusive, inclusive] of [['exclusiveMinimum', 'minimum'], ['exclusiveMaximum', 'maximum']]) {
    if (typeof schema[exclusive] !== 'boolean') continue;
    rewritten += 1;
    if (schema[exclusive]) {
      schema[exclusive] = schema[inclusive];
      delete schema[inclusive];
    } else {
      delete schema[exclusive];
    }
  }
  if (typeof schema.nullable !== 'boolean') return schema;
  rewritten += 1;
  const { nullable, ...rest } = schema;
  if (!nullable) return rest;
  if (typeof rest.type !== 'string') return { anyOf: [rest, { type: 'null' }] };
  rest.type = [rest.type, 'null'];
  if (rest.enum && !rest.enum.includes(null)) rest.enum.push(null);
  return rest;
}

const options = { maxAliasCount: -1, logLevel: 'error' };
writeFileSync(output, JSON.stringify(raise(parse(readFileSync(input, 'utf8'), options))));
console.log(`${rewritten} keywords of OpenAPI 3.0 rewritten for Prism`);
