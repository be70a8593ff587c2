import { z } from 'zod';

/** The longest texts, in bytes. Source: validation rules in ConductorOne/baton-sdk, proto/c1/connector/v2. */
export const LONGEST = { displayName: 1024, description: 2048, statusDetails: 1024 } as const;

const email = z.email();

/** Makes values of one record fit what C1 takes, and says what was cut or dropped. */
export class Fit {
  public constructor(
    private readonly record: string,
    private readonly onProblem: (record: string, problem: string) => void,
  ) {}

  /** The text, cut between characters where it is too long. */
  public text(field: keyof typeof LONGEST, text: string): string {
    const longest = LONGEST[field];
    if (Buffer.byteLength(text) <= longest) return text;
    this.onProblem(this.record, `${field} was cut to ${longest} bytes`);
    const bytes = Buffer.from(text);
    let end = longest;
    // The bytes of a character after its first look like 10xxxxxx.
    while ((bytes[end]! & 0xc0) === 0x80) end -= 1;
    return bytes.toString('utf8', 0, end);
  }

  /** The address, or null where it is none. */
  public email(address: string | null): string | null {
    if (address === null || email.safeParse(address).success) return address;
    this.onProblem(this.record, `the email address "${address}" is not valid and was dropped`);
    return null;
  }
}
