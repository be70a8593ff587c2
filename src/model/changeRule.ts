import { comparableName } from './comparableName.js';

/** The word of a rule about everything that gives dangerous permissions. */
export const DANGEROUS = 'dangerous';

/** A rule of what C1 may change. */
export type ChangeRule = {
  /** As somebody wrote it. */
  readonly text: string;
  /** The word of a kind, or `dangerous`. */
  readonly word: string;
  /** Null: everything of the word. */
  readonly name: string | null;
  /** The 18-character id of what the name stood for when the rule was read; null without a name. */
  readonly id: string | null;
};

/** Something that a change is about: an access, or an account. */
export type Subject = {
  /** The words of its kind: `group` and `queue` for a queue. */
  readonly words: readonly string[];
  /** Null for an account that is still to be created. */
  readonly id: string | null;
  /** The name that no other of its kind has; the id where there is none. */
  readonly apiName: string;
  readonly displayName: string;
  readonly isDangerous: boolean;
};

/** Why a change is refused: by a rule that denies a subject, or since nothing allows one. */
export type RuleRefusal = { readonly subject: Subject; readonly deniedBy: ChangeRule | null };

/**
 * Whether rules let a change be made. A rule that denies wins. Where there are rules that allow, one of them must match each thing that
 * is asked for.
 *
 * @param asked what C1 asks for
 * @param touched what is given or taken besides, such as the profile that another one takes the place of
 * @returns null if the change may be made
 */
export function refusalOf(
  { allow, deny }: { readonly allow: readonly ChangeRule[]; readonly deny: readonly ChangeRule[] },
  asked: readonly Subject[],
  touched: readonly Subject[],
): RuleRefusal | null {
  for (const subject of [...asked, ...touched]) {
    const deniedBy = deny.find((rule) => denies(rule, subject));
    if (deniedBy) return { subject, deniedBy };
  }
  if (allow.length === 0) return null;
  const subject = asked.find((one) => !allow.some((rule) => allows(rule, one)));
  return subject ? { subject, deniedBy: null } : null;
}

/** A denied name stays denied: by what it stood for, and by whatever is called so now. */
function denies(rule: ChangeRule, subject: Subject): boolean {
  return isOfName(rule, subject, [subject.apiName, subject.displayName]);
}

/** Several may have a label, and who may name one could have it allowed: a label allows only what it stood for at the start. */
function allows(rule: ChangeRule, subject: Subject): boolean {
  return isOfName(rule, subject, [subject.apiName]);
}

function isOfName({ word, name, id }: ChangeRule, subject: Subject, names: readonly string[]): boolean {
  if (word === DANGEROUS) return subject.isDangerous;
  if (!subject.words.includes(word)) return false;
  if (name === null) return true;
  return (subject.id !== null && id === subject.id) || names.map(comparableName).includes(comparableName(name));
}
