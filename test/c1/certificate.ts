import { generate } from 'selfsigned';

/** A server's key and certificate, and the certificate of the authority that signed it, as PEM. */
export type ServerCertificate = { key: string; cert: string; ca: string };

const DAY = 24 * 60 * 60 * 1000;

const issue = async (): Promise<ServerCertificate> => {
  const notAfterDate = new Date(Date.now() + 365 * DAY);
  const authority = await generate([{ name: 'commonName', value: 'C1 for tests' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: 'localhost' },
        ],
      },
    ],
  });
  return { key: server.private, cert: server.cert, ca: `${authority.cert.trimEnd()}\n` };
};

let issued: Promise<ServerCertificate> | undefined;

/** For 127.0.0.1 and localhost; made once a process. */
export const getCertificate = (): Promise<ServerCertificate> => (issued ??= issue());
