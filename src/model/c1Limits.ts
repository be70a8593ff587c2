/** The longest texts that C1 takes, in bytes of UTF-8. Source: validation rules in ConductorOne/baton-sdk, c1.connector.v2. */
export const LONGEST_ID = 1024;
export const LONGEST_NAME = 1024;
export const LONGEST_DESCRIPTION = 2048;

const encoder = new TextEncoder();

/** Whether a text has at most so many bytes. A UTF-16 unit takes three bytes at most, so that few need to be counted. */
export const fitsBytes = (text: string, most: number): boolean =>
  text.length * 3 <= most || Buffer.byteLength(text) <= most;

/** The text, or as much of it as fits into so many bytes without half a character. */
export const cutToBytes = (text: string, most: number): string => {
  if (fitsBytes(text, most)) return text;
  const { read } = encoder.encodeInto(text, new Uint8Array(most));
  return text.slice(0, read);
};

const LOCAL_PART = /^[^\s"(),.:;<>@[\\\]\p{Cc}]+(?:\.[^\s"(),.:;<>@[\\\]\p{Cc}]+)*$/u;
const HOST_LABEL = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/;

/**
 * Whether C1 takes a text for an email address: the address alone, with a host name that DNS allows.
 *
 * Source: the `email` rule of protoc-gen-validate, which C1's messages ask for.
 */
export const isEmailAddress = (text: string): boolean => {
  const at = text.lastIndexOf('@');
  const [local, host] = [text.slice(0, at), text.slice(at + 1)];
  return (
    at > 0 &&
    fitsBytes(text, 254) &&
    fitsBytes(local, 64) &&
    LOCAL_PART.test(local) &&
    host.split('.').every((label) => HOST_LABEL.test(label))
  );
};
