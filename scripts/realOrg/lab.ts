import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Org } from '@salesforce/core';

export type Answer = { status: number; body: unknown };
export type Fields = Record<string, string | boolean | null>;
export type OrgRecord = { Id: string } & Record<string, unknown>;

/** Somebody's login to the org. */
export type Login = { username: string; userId: string; instanceUrl: string; accessToken: string; version: string };

/** Logs in as the CLI does, by an alias or a username of its. */
export async function logIn(aliasOrUsername: string): Promise<Login> {
  const org = await Org.create({ aliasOrUsername });
  await org.refreshAuth();
  const connection = org.getConnection();
  const login = {
    username: org.getUsername() ?? aliasOrUsername,
    instanceUrl: connection.instanceUrl,
    accessToken: connection.accessToken ?? '',
    version: connection.getApiVersion(),
  };
  const { user_id: userId } = (await connection.identity()) as { user_id: string };
  return { ...login, userId };
}

/** What the org answers instead of doing what it is asked for. */
export class Refusal extends Error {
  public constructor(
    public readonly code: string,
    text: string,
  ) {
    super(`${code}: ${text}`);
  }
}

type ErrorBody = Array<{ errorCode?: string; message?: string }>;

/** The refusal in an answer; undefined when it is none. */
export function refusalIn({ status, body }: Answer): Refusal | undefined {
  if (status < 400) return undefined;
  const [error] = Array.isArray(body) ? (body as ErrorBody) : [];
  return new Refusal(error?.errorCode ?? `HTTP ${String(status)}`, error?.message ?? 'without a text');
}

export type LabOptions = {
  login: Login;
  /** The user that `sf access setup` made ready, if there is one to try. */
  setupLogin?: Login;
  /** Somebody who administers nothing, if there is such a login. */
  ordinaryLogin?: Login;
  /** The username of somebody whom the org needs, and who cannot be deactivated. */
  blockedUser?: string;
  /** Seconds until an assignment ends. */
  expirySeconds: number;
  /** Seconds to wait for what the org does by itself. */
  patienceSeconds: number;
  /** Ends the checks; what they made is still removed. */
  stopped: AbortSignal;
};

/** An org to try things in. It notes what is made, and how to take it back. */
export class Lab {
  private readonly leftovers: Array<{ what: string; remove: () => Promise<Refusal | undefined> }> = [];
  private readonly suffix = randomUUID().slice(0, 8);
  private testUser?: Promise<string>;
  private isClosing = false;

  public constructor(public readonly options: LabOptions) {}

  /** A name that no other run of the checks uses. */
  public name(what: string): string {
    return `Access_Check_${what}_${this.suffix}`;
  }

  /** Sends a request below `/services/data/vXX.0`, by default as the user who runs the checks. */
  public async send(method: string, path: string, body?: unknown, login = this.options.login): Promise<Answer> {
    const stopped = this.isClosing ? undefined : this.options.stopped;
    stopped?.throwIfAborted();
    const response = await fetch(`${login.instanceUrl}/services/data/v${login.version}/${path}`, {
      method,
      headers: { authorization: `Bearer ${login.accessToken}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      // A write is waited for: what it makes is to be removed.
      signal: method === 'GET' ? stopped : undefined,
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : text };
  }

  /** @throws Refusal */
  public async done(method: string, path: string, body?: unknown, login?: Login): Promise<unknown> {
    const answer = await this.send(method, path, body, login);
    const refusal = refusalIn(answer);
    if (refusal) throw refusal;
    return answer.body;
  }

  /** Sends a request that may be refused. @returns the refusal; undefined when it was done */
  public async refusalOf(method: string, path: string, body?: unknown, login?: Login): Promise<Refusal | undefined> {
    return refusalIn(await this.send(method, path, body, login));
  }

  /** The records of a query's first page. @throws Refusal */
  public async query(soql: string, { all = false }: { all?: boolean } = {}): Promise<OrgRecord[]> {
    const answer = await this.done('GET', `${all ? 'queryAll' : 'query'}?q=${encodeURIComponent(soql)}`);
    return (answer as { records: OrgRecord[] }).records;
  }

  /** Makes a record, which is deleted in the end. @throws Refusal */
  public async create(object: string, fields: Fields, login?: Login): Promise<string> {
    const { id } = (await this.done('POST', `sobjects/${object}`, fields, login)) as { id: string };
    this.afterwards(`${object} ${id}`, async () => {
      const refusal = await this.refusalOf('DELETE', `sobjects/${object}/${id}`);
      // The check itself, or the org, may have deleted it.
      return refusal && !['ENTITY_IS_DELETED', 'NOT_FOUND'].includes(refusal.code) ? refusal : undefined;
    });
    return id;
  }

  /** `create` for a record that may be refused. */
  public async tryToCreate(object: string, fields: Fields, login?: Login): Promise<string | Refusal> {
    try {
      return await this.create(object, fields, login);
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }

  /** Notes how to take something back that a check does. */
  public afterwards(what: string, remove: () => Promise<Refusal | undefined>): void {
    this.leftovers.push({ what, remove });
  }

  /** The user whom the checks give and take access. It takes a seat, and is deactivated in the end. @throws Refusal */
  public user(): Promise<string> {
    this.testUser ??= this.makeUser();
    return this.testUser;
  }

  /** Deletes a job of the Bulk API, which must have ended. */
  public async removeJob(id: string): Promise<Refusal | undefined> {
    await this.send('PATCH', `jobs/query/${id}`, { state: 'Aborted' });
    return this.refusalOf('DELETE', `jobs/query/${id}`);
  }

  /** A profile of a license of which a seat is free, that administers nothing. */
  public async freeProfile(condition: string): Promise<OrgRecord | undefined> {
    const licenses = await this.query(`SELECT Id, TotalLicenses, UsedLicenses FROM UserLicense WHERE ${condition}`);
    const free = licenses.filter(({ TotalLicenses, UsedLicenses }) => Number(TotalLicenses) > Number(UsedLicenses));
    if (free.length === 0) return undefined;
    const ids = free.map(({ Id }) => `'${Id}'`).join(', ');
    const plain = 'PermissionsManageUsers = false AND PermissionsModifyAllData = false';
    const [profile] = await this.query(`SELECT Id FROM Profile WHERE UserLicenseId IN (${ids}) AND ${plain}`);
    return profile;
  }

  /** The fields of a new user with a profile. */
  public newUser(profileId: string, what = 'User'): Fields {
    return {
      Username: `${this.name(what).toLowerCase()}@access-check.example`,
      Email: 'access-check@example.com',
      LastName: this.name(what),
      Alias: this.suffix.slice(0, 8),
      ProfileId: profileId,
      TimeZoneSidKey: 'America/Los_Angeles',
      LocaleSidKey: 'en_US',
      EmailEncodingKey: 'UTF-8',
      LanguageLocaleKey: 'en_US',
    };
  }

  /** Makes a user, who is deactivated in the end: Salesforce deletes no users. @throws Refusal */
  public async createUser(fields: Fields): Promise<string> {
    const { id } = (await this.done('POST', 'sobjects/User', fields)) as { id: string };
    this.afterwards(`active User ${id}`, () => this.refusalOf('PATCH', `sobjects/User/${id}`, { IsActive: false }));
    return id;
  }

  /** The org's time, by a record that it has just made. */
  public async orgTime(object: string, id: string): Promise<Date> {
    const [record] = await this.query(`SELECT Id, SystemModstamp FROM ${object} WHERE Id = '${id}'`);
    return new Date(String(record?.['SystemModstamp']).replace('+0000', 'Z'));
  }

  public async wait(seconds: number): Promise<void> {
    await wait(seconds * 1000, undefined, { signal: this.options.stopped });
  }

  /** Asks again and again until the org has done something, or the patience is over. @returns whether it has */
  public async until(isDone: () => Promise<boolean>): Promise<boolean> {
    const end = Date.now() + this.options.patienceSeconds * 1000;
    while (!(await isDone())) {
      if (Date.now() > end) return false;
      await this.wait(Math.min(2, this.options.patienceSeconds / 10));
    }
    return true;
  }

  /** Takes back what was made, the last first. @returns what is left, and why */
  public async cleanUp(): Promise<string[]> {
    this.isClosing = true;
    const left: string[] = [];
    for (const { what, remove } of this.leftovers.reverse()) {
      const refusal = await remove().catch((error: unknown) => error as Error);
      if (refusal) left.push(`${what}: ${refusal.message}`);
    }
    this.leftovers.length = 0;
    return left;
  }

  private async makeUser(): Promise<string> {
    const profile = await this.freeProfile("LicenseDefinitionKey = 'SFDC'");
    if (!profile) throw new Refusal('NO_SEAT', 'no seat of the license Salesforce is free');
    return this.createUser(this.newUser(profile.Id));
  }
}
