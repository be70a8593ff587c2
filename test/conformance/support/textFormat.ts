/** A message as `protoc --decode` prints it: the values of each field by its name, in their order. */
export type TextMessage = { readonly [field: string]: ReadonlyArray<Buffer | TextMessage> | undefined };

type Growing = Record<string, Array<Buffer | TextMessage>>;

const ESCAPE = /\\(?:([0-7]{3})|(.))/g;
const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** What stands between quotes: bytes, those beyond ASCII in octal. */
const unquote = (text: string): Buffer =>
  Buffer.from(
    text.replace(ESCAPE, (_, octal: string | undefined, letter: string) =>
      octal === undefined ? (LETTERS[letter] ?? letter) : String.fromCharCode(parseInt(octal, 8)),
    ),
    'latin1',
  );

/**
 * Reads what `protoc --decode` prints, one field a line.
 *
 * @throws Error for a line that it does not print
 */
export const parseTextFormat = (printed: string): TextMessage => {
  const root: Growing = {};
  const open = [root];
  for (const line of printed.split('\n')) {
    const [, field, begins, quoted, bare] = /^ *(\w+)(?: (\{)|: (?:"(.*)"|(.+)))$/.exec(line) ?? [];
    if (field !== undefined) {
      const message: Growing = {};
      const value = begins ? message : quoted === undefined ? Buffer.from(bare!) : unquote(quoted);
      (open.at(-1)![field] ??= []).push(value);
      if (begins) open.push(message);
    } else if (line.trim() === '}') {
      open.pop();
    } else if (line !== '') {
      throw new Error(`protoc prints no such line: ${line}`);
    }
  }
  return root;
};

/** The values of a field that are no messages. */
export const bytesIn = (message: TextMessage | undefined, field: string): Buffer[] =>
  (message?.[field] ?? []).map((value) => {
    if (!Buffer.isBuffer(value)) throw new Error(`${field} is a message.`);
    return value;
  });

/** The text in a field; empty where it is not there, as protobuf has it. */
export const textIn = (message: TextMessage | undefined, field: string): string =>
  bytesIn(message, field)[0]?.toString('utf8') ?? '';

/** The messages in a field. */
export const messagesIn = (message: TextMessage | undefined, field: string): TextMessage[] =>
  (message?.[field] ?? []).map((value) => {
    if (Buffer.isBuffer(value)) throw new Error(`${field} is no message.`);
    return value;
  });

/** The message in a field that has one at most. */
export const messageIn = (message: TextMessage | undefined, field: string): TextMessage | undefined =>
  messagesIn(message, field)[0];
