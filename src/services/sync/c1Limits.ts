/** The longest texts that C1 takes, in bytes of UTF-8. Source: validation rules in ConductorOne/baton-sdk, c1.connector.v2. */
export const LONGEST_ID = 1024;
export const LONGEST_NAME = 1024;
export const LONGEST_DESCRIPTION = 2048;

/** Whether a text has no more bytes than `max`. One UTF-16 unit takes three bytes at most, so few texts need counting. */
export function fitsBytes(text: string, max: number): boolean {
  return text.length * 3 <= max || Buffer.byteLength(text) <= max;
}

const encoder = new TextEncoder();

/** The text, cut after the last whole character that fits into `max` bytes. */
export function cutToBytes(text: string, max: number): string {
  if (fitsBytes(text, max)) return text;
  const { read } = encoder.encodeInto(text, new Uint8Array(max));
  return text.slice(0, read);
}

const LOCAL_PART = /^[^\s"(),.:;<>@[\\\]\p{Cc}]+(?:\.[^\s"(),.:;<>@[\\\]\p{Cc}]+)*$/u;
const HOST_LABEL = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/;

/**
 * Whether C1 takes a text as an email address: the address alone, with a host name that DNS allows.
 *
 * Source: the `email` rule of protoc-gen-validate, which C1's messages use.
 */
export function isEmailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  const [local, host] = [text.slice(0, at), text.slice(at + 1)];
  return (
    at > 0 &&
    fitsBytes(text, 254) &&
    fitsBytes(local, 64) &&
    LOCAL_PART.test(local) &&
    host.split('.').every((label) => HOST_LABEL.test(label))
  );
}
