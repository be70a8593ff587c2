/** A text that somebody may have typed into an org, a file or an answer, and how people are shown it. */
export type HostileText = { readonly what: string; readonly text: string; readonly shown: string };

/** Texts that do their worst to what shows or holds them. Each kind of output has a test that it bears them all. */
export const hostileTexts: readonly HostileText[] = [
  { what: 'a cleared screen', text: 'Ops\u001b[2J\u001b[H', shown: 'Ops\\u001b[2J\\u001b[H' },
  { what: 'a hidden word', text: 'Ops\u001b[8m all\u001b[0m', shown: 'Ops\\u001b[8m all\\u001b[0m' },
  { what: 'a window title', text: 'Ops\u001b]0;root\u0007', shown: 'Ops\\u001b]0;root\\u0007' },
  {
    what: 'a link',
    text: 'Ops\u001b]8;;https://evil.example\u001b\\here\u001b]8;;\u001b\\',
    shown: 'Ops\\u001b]8;;https://evil.example\\u001b\\here\\u001b]8;;\\u001b\\',
  },
  { what: 'a filled clipboard', text: 'Ops\u001b]52;c;cm0gLXJm\u0007', shown: 'Ops\\u001b]52;c;cm0gLXJm\\u0007' },
  { what: 'a C1 sequence', text: 'Ops\u009b2J\u009d0;root\u009c', shown: 'Ops\\u009b2J\\u009d0;root\\u009c' },
  { what: 'a line of its own', text: 'Ops\nForged: all is done.', shown: 'Ops\\nForged: all is done.' },
  { what: 'a line over another', text: 'Ops\rForged.', shown: 'Ops\\rForged.' },
  { what: 'a line as Windows ends it', text: 'Ops\r\nForged.', shown: 'Ops\\r\\nForged.' },
  {
    what: 'other line breaks',
    text: 'a\u000bb\u000cc\u0085d\u2028e\u2029f',
    shown: 'a\\u000bb\\u000cc\\u0085d\\u2028e\\u2029f',
  },
  { what: 'a tab', text: 'Ops\t| yes', shown: 'Ops\\t| yes' },
  { what: 'keys that delete', text: 'Ops\u0008\u0008\u007f', shown: 'Ops\\u0008\\u0008\\u007f' },
  { what: 'letters in another order', text: 'Ops \u202egnp.exe', shown: 'Ops \\u202egnp.exe' },
  { what: 'embedded directions', text: 'a\u202ab\u202bc\u202cd\u202de', shown: 'a\\u202ab\\u202bc\\u202cd\\u202de' },
  { what: 'isolated directions', text: 'a\u2066b\u2067c\u2068d\u2069', shown: 'a\\u2066b\\u2067c\\u2068d\\u2069' },
  { what: 'marks of direction', text: 'a\u200eb\u200fc\u061cd', shown: 'a\\u200eb\\u200fc\\u061cd' },
  { what: 'spaces of no width', text: 'O\u200bp\u2060s\ufeff', shown: 'O\\u200bp\\u2060s\\ufeff' },
  { what: 'joiners in a Latin word', text: 'O\u200cp\u200ds', shown: 'O\\u200cp\\u200ds' },
  { what: 'hidden hyphens', text: 'O\u00adp\u034fs', shown: 'O\\u00adp\\u034fs' },
  { what: 'letters without a shape', text: 'O\u3164p\u115fs\u2800', shown: 'O\\u3164p\\u115fs\\u2800' },
  { what: 'a selector without an emoji', text: 'O\ufe0fp\u{e0101}s', shown: 'O\\ufe0fp\\udb40\\udd01s' },
  { what: 'letters in tags', text: 'Ops\u{e0072}\u{e006d}', shown: 'Ops\\udb40\\udc72\\udb40\\udc6d' },
  { what: 'annotations', text: 'a\ufff9b\ufffac\ufffbd', shown: 'a\\ufff9b\\ufffac\\ufffbd' },
  ...['%s %d %j %c', '=1+2', '@SUM(A1)', '"},{"x":"', '"} 1', "'; DROP TABLE users;--", '../../etc/passwd'].map(asItIs),
  ...['<script>alert(1)</script>', ']]>&amp;', '__proto__', '- !!js/function x', '${HOME}`id`', '_x001B_'].map(asItIs),
];

/** Texts that people write, and which stay as they are: characters that nobody sees change here what everybody sees. */
export const readableTexts: readonly string[] = [
  'Ventas “Sur”, Ωmega 営業 🚀',
  'Zoë Müller-Nuñez',
  'Zoe\u0308',
  'פיתוח ותמיכה',
  'إدارة المبيعات',
  'می\u200cخواهم',
  'क्\u200dष',
  'ക്\u200d',
  '葛\u{e0100}城市',
  '👩🏽\u200d🚀 👨\u200d👩\u200d👧 🏳️\u200d🌈 ❤️\u200d🔥',
  '1\ufe0f\u20e3 ☎\ufe0e ✔\ufe0f',
  '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
];

/** Characters that no output for people holds. Lines of output end in line feeds, which a test must look at by itself. */
export const UNSEEN =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u200b-\u200f\u2028-\u202e\u2060-\u2069\u2800\u3164\ufe0f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/u;

function asItIs(text: string): HostileText {
  return { what: text, text, shown: text };
}
