import { generate } from 'selfsigned';

/** A key and its certificate chain, as PEM. */
export type Certificate = { readonly key: string; readonly cert: string };

export type CertificateOptions = {
  readonly name?: string;
  /** Host names and addresses that it is good for. */
  readonly hosts?: readonly string[];
  readonly from?: Date;
  readonly to?: Date;
};

const DAY = 24 * 60 * 60 * 1000;

/*
 * They are made by a library and not by the program openssl, which a machine need not have.
 */

/** A certificate authority. */
export const makeAuthority = async (name: string, signedBy?: Certificate): Promise<Certificate> => {
  const made = await generate(
    [
      { name: 'commonName', value: name },
      { name: 'organizationName', value: 'Acme Security' },
    ],
    {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(Date.now() - DAY),
      notAfterDate: new Date(Date.now() + 365 * DAY),
      ...(signedBy && { ca: { key: signedBy.key, cert: signedBy.cert } }),
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    },
  );
  return { key: made.private, cert: made.cert };
};

/** A server's certificate. @param authority who signs it; by default its own key */
export const makeCertificate = async (
  { name = 'org.example', hosts = ['localhost', '127.0.0.1'], from, to }: CertificateOptions = {},
  authority?: Certificate,
): Promise<Certificate> => {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: from ?? new Date(Date.now() - DAY),
    notAfterDate: to ?? new Date(Date.now() + 365 * DAY),
    ...(authority && { ca: { key: authority.key, cert: authority.cert } }),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: hosts.map((host) => (/^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host })),
      },
    ],
  });
  return { key: made.private, cert: made.cert };
};
