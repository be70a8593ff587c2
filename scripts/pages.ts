import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import * as esbuild from 'esbuild';
import { repository } from './repository.js';

const pages = join(repository, 'src/pages');
const generated = join(repository, 'src/generated/pages');

/** Browsers that know `light-dark()`: of the middle of 2024 and later. */
const BROWSERS = ['chrome123', 'edge123', 'firefox120', 'safari17.5'];

/** A file of texts as an object: the texts by their keys. Its form is that of `Messages` of `@salesforce/core`. */
const texts: esbuild.Plugin = {
  name: 'texts',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]messages[\\/]\w+\.md$/ }, async ({ path }) => {
      const parts = (await readFile(path, 'utf8')).split(/^# */m).slice(1);
      const byKey = parts.map((part) => {
        const [key, ...lines] = part.split('\n');
        return [key!.trim(), lines.join('\n').trim()];
      });
      return { contents: JSON.stringify(Object.fromEntries(byKey)), loader: 'json' };
    });
  },
};

/** The script and the style of a page, each in one text, with all that they import. */
async function bundle(page: string): Promise<{ script: string; style: string }> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(pages, page, 'browser/main.tsx')],
    bundle: true,
    write: false,
    outdir: generated,
    minify: true,
    format: 'iife',
    target: BROWSERS,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    plugins: [texts],
    logLevel: 'warning',
  });
  const textOf = (extension: string): string =>
    outputFiles.find(({ path }) => path.endsWith(extension))?.text.trimEnd() ?? '';
  return { script: textOf('.js'), style: textOf('.css') };
}

/** Writes a module for each folder of `src/pages` that has a `browser/main.tsx`. */
async function writeBundles(): Promise<void> {
  await rm(generated, { recursive: true, force: true });
  await mkdir(generated, { recursive: true });
  const mains = (await readdir(pages, { recursive: true })).filter((path) =>
    path.endsWith(join('browser', 'main.tsx')),
  );
  for (const main of mains) {
    const page = relative('.', join(main, '../..'));
    const { script, style } = await bundle(page);
    const module = `export const script = ${JSON.stringify(script)};\nexport const style = ${JSON.stringify(style)};\n`;
    await writeFile(join(generated, `${page}.ts`), module);
  }
}

await writeBundles();
