/** A file of `messages/`: the texts by their keys. `scripts/pages.ts` reads it when it bundles a page. */
declare module '*.md' {
  const texts: Readonly<Record<string, string>>;
  export default texts;
}

/** A style: it goes with the page. */
declare module '*.css';
