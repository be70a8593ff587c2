import { Messages } from '@salesforce/core';
import type { Place } from '../../model/riskRule.js';
import { shortText } from '../../model/shortText.js';
import { lettersApart, nearest } from './nearest.js';
import type { Problem } from './problems.js';
import { problemAt, type YamlEntry, type YamlValue } from './yamlFile.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'yamlFile');

/** Gives what a value means, or undefined where it tells a problem of the value. It gets no value that is empty or invalid. */
export type Interpreter<T> = (value: YamlValue) => T | undefined;

type Interpreters = Readonly<Record<string, Interpreter<unknown>>>;

/** What the keys of a mapping mean, without those that are not there or are wrong. */
type Meanings<R extends Interpreters> = { readonly [Key in keyof R]?: Exclude<ReturnType<R[Key]>, undefined> };

/** A key or a word that differs in more letters is not a typing error. */
const FARTHEST = 2;

/** Gives YAML values their meaning, and tells what is wrong with them: the part in which files of all formats are alike. */
export class YamlReader {
  public readonly problems: Problem[] = [];

  /** @param texts the texts of the format: its problems, and under `of.WHAT` what each mapping is */
  public constructor(private readonly texts: Messages<string>) {}

  /**
   * The meanings of the keys of a mapping, of which there are no others.
   *
   * @param of what the mapping is: the end of the name of a text
   * @param needed keys that have to be there
   */
  protected keys<R extends Interpreters>(
    value: YamlValue,
    of: string,
    needed: ReadonlyArray<keyof R & string>,
    reads: R,
  ): Meanings<R> | undefined {
    const what = this.texts.getMessage(`of.${of}`);
    const known = Object.keys(reads);
    if (value.is !== 'map') return this.tellOfAll(value.place, 'notKeys', [what, writtenOf(value), known.join(', ')]);
    const missing = needed.filter((key) => !value.entries.has(key));
    if (missing.length > 0) this.tellOfAll(value.place, 'missing', [what, missing.join(', ')]);
    const meanings: Record<string, unknown> = {};
    for (const entry of value.entries.values()) {
      const { key, place } = entry;
      if (!known.includes(key)) {
        const tokens = [shortText(key), what, known.join(', '), this.hintOf(entry, of, known)];
        this.tellOfAll(place, 'unknownKey', tokens);
      } else if (entry.value.is === 'nothing') this.tellOfAll(place, 'noValue', [key]);
      else if (entry.value.is !== 'invalid') meanings[key] = reads[key]!(entry.value);
    }
    return meanings as Meanings<R>;
  }

  /** What somebody may have meant by a key that there is not. */
  protected hintOf({ key }: YamlEntry, _of: string, known: readonly string[]): string {
    return hint(key, known);
  }

  /** The version of a format that has one version. */
  protected version(value: YamlValue): number | undefined {
    if (value.is === 'number' && value.number === 1) return 1;
    return this.tellOfAll(value.place, 'version', [writtenOf(value)]);
  }

  /** @param wordOf how a file writes a word */
  protected oneOf<Word extends string>(
    value: YamlValue,
    words: readonly Word[],
    wordOf: (word: Word) => string = (word) => word,
  ): Word | undefined {
    const found = value.is === 'text' ? words.find((word) => wordOf(word) === value.text) : undefined;
    if (found !== undefined) return found;
    const written = words.map(wordOf);
    const tokens = [writtenOf(value), written.join(', '), hint(writtenOf(value), written)];
    return this.tellOfAll(value.place, 'noneOf', tokens);
  }

  /** A text, without the spaces around it. */
  protected text(value: YamlValue): string | undefined {
    if (value.is !== 'text') {
      const isScalar = value.is === 'number' || value.is === 'boolean';
      return this.tellOfAll(value.place, isScalar ? `notText.${value.is}` : 'notText', [writtenOf(value)]);
    }
    return value.text.trim() === '' ? this.tellOfAll(value.place, 'blank') : value.text.trim();
  }

  /** A list, or one value that stands for a list of one. */
  protected oneOrMore<T>(value: YamlValue, read: Interpreter<T>): readonly T[] | undefined {
    if (value.is === 'list') return this.list(value, read);
    const one = read(value);
    return one === undefined ? undefined : [one];
  }

  /** @returns what its values mean, without those that are wrong */
  protected list<T>(value: YamlValue, read: Interpreter<T>, { mayBeEmpty = false } = {}): readonly T[] | undefined {
    if (value.is !== 'list') return this.tellOfAll(value.place, 'notList', [writtenOf(value)]);
    if (value.items.length === 0 && !mayBeEmpty) return this.tellOfAll(value.place, 'emptyList');
    return value.items.flatMap((item) => {
      if (item.is === 'nothing') this.tellOfAll(item.place, 'emptyItem');
      return item.is === 'nothing' || item.is === 'invalid' ? [] : (read(item) ?? []);
    });
  }

  /** Tells a problem in a text of the format. */
  protected tell(place: Place, key: string, tokens: Array<string | number> = []): undefined {
    this.problems.push(problemAt(place, this.texts.getMessage(key, tokens).trim()));
  }

  /** Tells a problem that files of any format may have. */
  private tellOfAll(place: Place, key: string, tokens: Array<string | number> = []): undefined {
    this.problems.push(problemAt(place, messages.getMessage(key, tokens).trim()));
  }
}

/** A value as a message can name it. */
export function writtenOf(value: YamlValue): string {
  switch (value.is) {
    case 'text':
      return `"${shortText(value.text)}"`;
    case 'number':
    case 'boolean':
      return shortText(value.written);
    default:
      return messages.getMessage(`written.${value.is}`);
  }
}

/** The order of problems in one file. */
export function byPlace({ data: one }: Problem, { data: other }: Problem): number {
  const [first, second] = [one, other] as [Place, Place];
  return first.line - second.line || first.column - second.column;
}

/** A sentence that names the word that somebody may have meant; empty where none is near. */
export function hint(written: string, words: readonly string[]): string {
  const near = nearWord(written.replace(/^"|"$/g, ''), words);
  return near === undefined ? '' : messages.getMessage('hint.word', [near]);
}

function nearWord(written: string, words: readonly string[]): string | undefined {
  if (written.length > 100) return undefined;
  return nearest(words, (word) => lettersApart(word, written), { farthest: FARTHEST, most: 1 })[0];
}
