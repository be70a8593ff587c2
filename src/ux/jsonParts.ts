/** How deep a value is taken apart: the users of an answer are in the list `users` of `result`. */
const DEPTH = 3;
const LENGTH = 65_536;
const INDENTATION = '  ';

/**
 * What `JSON.stringify(value, null, 2)` gives, in parts: that of very many users would be one text of many megabytes. The members of a
 * generator are written as those of a list, one by one. A property is read when it is written, after those before it.
 *
 * @throws TypeError where the value has a circle
 */
export function* jsonParts(value: unknown): Generator<string> {
  let part = '';
  for (const text of textsOf(value, '')) {
    part += text;
    if (part.length < LENGTH) continue;
    yield part;
    part = '';
  }
  yield part;
}

function* textsOf(value: unknown, indentation: string): Generator<string> {
  const isDeep = indentation.length === DEPTH * INDENTATION.length && !isGenerator(value);
  const [open, close] = Array.isArray(value) || isGenerator(value) ? '[]' : '{}';
  let before = open;
  for (const [name, member] of isDeep ? [] : membersOf(value)) {
    yield `${before}\n${indentation}${INDENTATION}${name}`;
    yield* textsOf(member, indentation + INDENTATION);
    before = ',';
  }
  const isWhole = before === open;
  if (!isWhole) yield `\n${indentation}${close}`;
  else if (isGenerator(value)) yield `${open}${close}`;
  else yield JSON.stringify(value, null, INDENTATION).replaceAll('\n', `\n${indentation}`);
}

/** What is in a list or an object, with the text that stands before it; nothing of other values. */
function* membersOf(value: unknown): Generator<readonly [name: string, member: unknown]> {
  if (Array.isArray(value) || isGenerator(value)) {
    for (const member of value) yield ['', isWritten(member) ? member : null];
  } else if (typeof value === 'object' && value !== null && !('toJSON' in value)) {
    for (const key of Object.keys(value)) {
      const member = (value as Record<string, unknown>)[key];
      if (isWritten(member)) yield [`${JSON.stringify(key)}: `, member];
    }
  }
}

/** Whether a value gives its members once. */
function isGenerator(value: unknown): value is Generator<unknown> {
  return value instanceof Iterator;
}

/** Whether JSON has the value: an object leaves out others, and a list has null for them. */
function isWritten(value: unknown): boolean {
  return !['undefined', 'function', 'symbol'].includes(typeof value);
}
