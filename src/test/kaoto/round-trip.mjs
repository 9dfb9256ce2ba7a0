// Opens every route in Kaoto's own editor model, makes its diagram, saves it, and compares what the file says before and
// after. Not part of the build: Kaoto and what it needs are 800 MB. Node 20:
//
//   mkdir /tmp/kaoto && cd /tmp/kaoto && npm init -y
//   npm install --ignore-scripts --legacy-peer-deps @kaoto/kaoto@2.12.0-RC1 react react-dom @patternfly/patternfly@6 \
//     @patternfly/react-core@6 @patternfly/react-icons@6 @patternfly/react-table@6 @patternfly/react-topology@6 \
//     @patternfly/react-code-editor@6 @patternfly/react-drag-drop@6 monaco-yaml@5
//   npm install esbuild yaml
//   node <repository>/src/test/kaoto/round-trip.mjs <repository>/routes saved
import assert from 'node:assert';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const here = createRequire(path.resolve('package.json'));
const { build } = here('esbuild');
const { parse } = here('yaml');
const [from, to] = process.argv.slice(2);

// The parts of a browser that are touched while Kaoto loads.
const element = { style: {}, setAttribute() {}, appendChild() {}, sheet: {} };
globalThis.window ??= globalThis;
globalThis.navigator ??= { userAgent: 'node' };
globalThis.document ??= {
  createElement: () => element, createTextNode: () => element, head: element, documentElement: element,
  addEventListener() {}, querySelector: () => null, getElementsByTagName: () => [],
};
globalThis.localStorage ??= { getItem: () => null, setItem() {} };
globalThis.DOMParser ??= class { parseFromString() { return null; } };
globalThis.XMLSerializer ??= class {};

const kaoto = path.resolve('node_modules/@kaoto/kaoto/lib');
const code = fs.existsSync(`${kaoto}/esm`) ? `${kaoto}/esm` : kaoto;
await build({
  stdin: {
    contents: `export { CamelResourceFactory } from '${code}/models/camel/camel-resource-factory.js';`,
    resolveDir: process.cwd(),
  },
  outfile: 'kaoto.bundle.mjs', bundle: true, platform: 'node', format: 'esm', logLevel: 'error',
  banner: { js: "import { createRequire as need } from 'module'; const require = need(import.meta.url);" },
  loader: Object.fromEntries(
    ['svg', 'png', 'gif', 'jpg', 'ttf', 'woff2', 'scss', 'css'].map(type => ['.' + type, 'empty'])),
});
const { CamelResourceFactory } = await import(pathToFileURL('kaoto.bundle.mjs'));

async function saved(file, text) {
  const resource = CamelResourceFactory.createCamelResource(text, { path: file });
  await resource.initialize?.();
  for (const entity of resource.getVisualEntities()) {
    await entity.toVizNode();
  }
  return resource.toSourceCode ? resource.toSourceCode() : resource.toString();
}

let differ = 0;
const files = fs.readdirSync(from, { recursive: true }).filter(file => file.endsWith('.camel.yaml')).sort();
for (const file of files) {
  const before = fs.readFileSync(path.join(from, file), 'utf8');
  const after = await saved(file, before);
  fs.mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
  fs.writeFileSync(path.join(to, file), after);
  try {
    assert.deepStrictEqual(parse(after), parse(before));
    assert.strictEqual(await saved(file, after), after, 'is another when it is saved again');
  } catch (difference) {
    differ++;
    console.log(`${file}: ${difference.message}`);
  }
}
console.log(`${files.length} routes, ${differ} say something else`);
process.exitCode = differ ? 1 : 0;
