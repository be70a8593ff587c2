import { Messages } from '@salesforce/core';
import { shortText } from '../../model/shortText.js';
import type { Problem } from '../lookup/problems.js';
import { readYaml, type YamlValue } from '../lookup/yamlFile.js';
import { YamlReader } from '../lookup/yamlReader.js';
import { ALL, fitsPattern, isAmong, parsePattern, type AccessPattern } from './accessPattern.js';
import type { StateKind } from './stateKinds.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'state');

/** The file that says what is managed. */
export const MANIFEST = 'access.yaml';

/** What the files of a folder are about. */
export type Manifest = {
  readonly manage: readonly AccessPattern[];
  /** Patterns of usernames: these users are never touched. */
  readonly ignoredUsers: readonly string[];
  readonly ignoredAccess: readonly AccessPattern[];
  /** What Salesforce may have added to the usernames of files in a sandbox. */
  readonly suffixes: readonly string[];
};

/** Reads `access.yaml`. @returns null, and problems, where it says nothing that can be used */
export async function readManifest(
  path: string,
  name: string,
): Promise<{ readonly manifest: Manifest | null; readonly problems: readonly Problem[] }> {
  const { value, problems } = await readYaml(path, name);
  const reader = new ManifestReader(messages);
  const manifest = reader.manifest(value);
  return { manifest, problems: [...problems, ...reader.problems] };
}

/** Whether an access is managed. @param name its API name */
export function isManaged({ manage, ignoredAccess }: Manifest, kind: StateKind, name: string): boolean {
  return isAmong(manage, kind, name) && !isAmong(ignoredAccess, kind, name);
}

/** Whether nothing of a user is managed. @param usernames what the user is called in the files and in the org */
export function isIgnored({ ignoredUsers }: Manifest, ...usernames: readonly string[]): boolean {
  return ignoredUsers.some((pattern) => usernames.some((username) => fitsPattern(pattern, username)));
}

/** The kinds of which something is managed. */
export function managedKinds({ manage }: Manifest): StateKind[] {
  return [...new Set(manage.map(({ kind }) => kind))];
}

/** The patterns of what is managed that no access of an org fits, as they are written. Of all of a kind, there may be none. */
export function patternsWithoutAccess(
  { manage }: Manifest,
  kinds: ReadonlyMap<StateKind, { readonly targets: ReadonlyArray<{ readonly apiName: string }> }>,
): string[] {
  return manage.flatMap(({ text, kind, name }) => {
    const targets = kinds.get(kind)?.targets ?? [];
    return name === ALL || targets.some(({ apiName }) => fitsPattern(name, apiName)) ? [] : text;
  });
}

class ManifestReader extends YamlReader {
  public manifest(value: YamlValue): Manifest | null {
    if (value.is === 'invalid') return null;
    if (value.is === 'nothing') return this.tell(value.place, 'manifest.empty') ?? null;
    const file = this.keys(value, 'manifest', ['version', 'manage'], {
      version: (version) => this.version(version),
      manage: (patterns) => this.oneOrMore(patterns, (one) => this.pattern(one, 'manage')),
      ignore: (ignored) =>
        this.keys(ignored, 'ignore', [], {
          users: (users) => this.oneOrMore(users, (one) => this.text(one)),
          access: (patterns) => this.oneOrMore(patterns, (one) => this.pattern(one, 'ignore')),
        }),
      usernames: (usernames) =>
        this.keys(usernames, 'usernames', [], {
          'sandbox-suffix': (suffixes) => this.oneOrMore(suffixes, (one) => this.suffix(one)),
        }),
    });
    if (!file) return null;
    const { manage = [], ignore = {}, usernames = {} } = file;
    return {
      manage,
      ignoredUsers: ignore.users ?? [],
      ignoredAccess: ignore.access ?? [],
      suffixes: usernames['sandbox-suffix'] ?? [],
    };
  }

  private pattern(value: YamlValue, of: 'manage' | 'ignore'): AccessPattern | undefined {
    // `queue: Support` is a key with a value in YAML, `queue:Support` a text.
    if (value.is === 'map') return this.tell(value.place, 'pattern.blank');
    const text = this.text(value);
    if (text === undefined) return undefined;
    const pattern = parsePattern(text);
    if (typeof pattern === 'string') {
      return this.tell(value.place, 'pattern.problem', [pattern]);
    }
    const { kind, name } = pattern;
    if (kind.isWhole && of === 'ignore') return this.tell(value.place, 'pattern.ignoredWhole', [kind.word]);
    if (kind.isWhole && name !== ALL) return this.tell(value.place, 'pattern.whole', [kind.word, kind.word]);
    return pattern;
  }

  private suffix(value: YamlValue): string | undefined {
    const text = this.text(value);
    if (text === undefined) return undefined;
    return /^\.[\w.-]*\w$/.test(text) ? text : this.tell(value.place, 'suffix', [shortText(text)]);
  }
}
