import type { Connection, SfError } from '@salesforce/core';
import { errorCodeOf, isPathUnknown, orgError, textOfOrg, unreadableAnswer } from './errors.js';

/** Where the API version of a connection comes from, with the name of what named it. */
export type VersionSource =
  | { readonly from: 'flag' | 'memory' | 'org' | 'fallback' | 'caller' }
  | { readonly from: 'variable' | 'configuration'; readonly name: string };

type VersionState = {
  source: VersionSource;
  /** Whether the org has answered a request of this version, or lists it. */
  isKnown: boolean;
  /** The version before this one, which the org does not have. */
  replaced: string | null;
  /** The org's list, once it was asked for. */
  list: Promise<readonly string[]> | null;
};

/** The CLI's connection has no place for it. */
const states = new WeakMap<Connection, VersionState>();

/** Keeps where the API version of a connection comes from. Without it, a version counts as its caller's. */
export function noteVersionSource(connection: Connection, source: VersionSource): void {
  states.set(connection, { source, isKnown: false, replaced: null, list: null });
}

function stateOf(connection: Connection): VersionState {
  if (!states.has(connection)) noteVersionSource(connection, { from: 'caller' });
  return states.get(connection)!;
}

/**
 * The API version of a connection. One that nobody has chosen is replaced by the org's newest when the org does not have it: the
 * CLI remembers an org's newest version for a day, and a sandbox may go back to an older release meanwhile.
 */
export class ApiVersion {
  /** @param askOrg GETs `/services/data` */
  public constructor(
    private readonly connection: Connection,
    private readonly askOrg: () => Promise<unknown>,
  ) {}

  /** The version and where it comes from, as the two tokens of a text. */
  public get inTexts(): [version: string, source: string] {
    const { source } = this.state;
    return [
      this.connection.getApiVersion(),
      textOfOrg(`versionFrom.${source.from}`, 'name' in source ? [source.name] : []),
    ];
  }

  /** Whether the org is known to have the version. */
  public get isKnown(): boolean {
    return this.state.isKnown;
  }

  /**
   * Takes the org's newest version where the CLI could not find out which that is.
   *
   * @throws what asking the org throws; SfError UnreadableAnswerError
   */
  public async settle(): Promise<void> {
    if (this.state.source.from === 'fallback' && !this.isKnown) this.take((await this.list()).at(-1)!);
  }

  /** Says that the org has answered a request of the version. */
  public confirm(): void {
    this.state.isKnown = true;
  }

  /** A path below `/services/data`, in the version that has replaced its own. */
  public current(path: string): string {
    const { replaced } = this.state;
    if (replaced === null || !path.startsWith(rootOf(replaced))) return path;
    return rootOf(this.connection.getApiVersion()) + path.slice(rootOf(replaced).length);
  }

  /**
   * Whether a request has failed because the org does not have its version, and may be sent again with another.
   *
   * @param path as it was sent
   * @throws SfError ApiVersionNotFoundError when the org does not have a version that somebody has chosen
   */
  public async isReplaced(path: string, error: unknown): Promise<boolean> {
    const mayBe = isPathUnknown(error) || /^ERROR_HTTP_4(?:04|10)$/.test(errorCodeOf(error));
    if (!mayBe || !path.startsWith('/services/data/')) return false;
    if (this.current(path) !== path) return true;
    if (this.isKnown) return false;
    const versions = await this.list().catch(() => null);
    // Another request may have replaced it meanwhile.
    if (versions === null || this.isKnown) return this.current(path) !== path;
    const version = this.connection.getApiVersion();
    if (versions.includes(version)) {
      this.confirm();
      return false;
    }
    const { from } = this.state.source;
    if (from !== 'memory' && from !== 'fallback') throw this.notFound(versions);
    this.take(versions.at(-1)!);
    return true;
  }

  private get state(): VersionState {
    return stateOf(this.connection);
  }

  private take(version: string): void {
    const replaced = this.connection.getApiVersion();
    this.connection.setApiVersion(version);
    Object.assign(this.state, { source: { from: 'org' }, isKnown: true, replaced } satisfies Partial<VersionState>);
  }

  /** The org's versions, oldest first. */
  private async list(): Promise<readonly string[]> {
    const { state } = this;
    state.list ??= this.askOrg().then(readVersions);
    try {
      return await state.list;
    } catch (error) {
      state.list = null;
      throw error;
    }
  }

  private notFound(versions: readonly string[]): SfError {
    return orgError('ApiVersionNotFoundError', 'apiVersionNotFound', [...this.inTexts, versions[0]!, versions.at(-1)!]);
  }
}

function rootOf(version: string): string {
  return `/services/data/v${version}/`;
}

/** Source: "Versions", REST API Developer Guide. */
function readVersions(answer: unknown): readonly string[] {
  const versions = (Array.isArray(answer) ? (answer as unknown[]) : [])
    .map((one) => String((one as { version?: unknown } | null)?.version))
    .filter((version) => /^\d+\.0$/.test(version))
    .sort((one, other) => Number(one) - Number(other));
  if (versions.length === 0) throw unreadableAnswer('versions', 'noVersions');
  return versions;
}
