import { expect } from 'chai';
import { isTlsFailure, needsHelp, tlsFailed } from '../../../src/network/networkError.js';

const failure = (code: string, message = 'as OpenSSL says'): Error & { code: string } =>
  Object.assign(new Error(message), { code });

/** Source: "X509 certificate error codes", Node.js, tls; and its codes for names. */
const CERTIFICATE_CODES = [
  ...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_CRL', 'UNABLE_TO_DECRYPT_CERT_SIGNATURE'],
  ...['UNABLE_TO_DECRYPT_CRL_SIGNATURE', 'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY', 'CERT_SIGNATURE_FAILURE'],
  ...['CRL_SIGNATURE_FAILURE', 'CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED', 'CRL_NOT_YET_VALID', 'CRL_HAS_EXPIRED'],
  ...['ERROR_IN_CERT_NOT_BEFORE_FIELD', 'ERROR_IN_CERT_NOT_AFTER_FIELD', 'ERROR_IN_CRL_LAST_UPDATE_FIELD'],
  ...['ERROR_IN_CRL_NEXT_UPDATE_FIELD', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ...['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_CHAIN_TOO_LONG', 'CERT_REVOKED'],
  ...['INVALID_CA', 'PATH_LENGTH_EXCEEDED', 'INVALID_PURPOSE', 'CERT_UNTRUSTED', 'CERT_REJECTED', 'HOSTNAME_MISMATCH'],
  ...['UNSPECIFIED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_TLS_CERT_ALTNAME_FORMAT'],
];
const HANDSHAKE_CODES = [
  ...[
    'EPROTO',
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    'ERR_SSL_UNSUPPORTED_PROTOCOL',
    'ERR_SSL_NO_PROTOCOLS_AVAILABLE',
  ],
  ...['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'ERR_TLS_HANDSHAKE_TIMEOUT'],
];

describe('what TLS refuses', () => {
  for (const code of CERTIFICATE_CODES) {
    it(`is a certificate that is not trusted, with the ways to trust it: ${code}`, () => {
      const cause = failure(code);
      const error = tlsFailed('org.example:443', null, cause, null);
      expect([isTlsFailure(cause), needsHelp(error), error.explained.name]).to.deep.equal([
        true,
        true,
        'UntrustedCertificateError',
      ]);
      expect(error.message).to.equal(
        `The TLS certificate of org.example:443 is not trusted: as OpenSSL says (${code}).`,
      );
      expect(error.explained.actions!.join('\n')).to.include('NODE_EXTRA_CA_CERTS').and.to.include('--use-system-ca');
    });
  }

  for (const code of HANDSHAKE_CODES) {
    it(`is a connection that did not come about: ${code}`, () => {
      const cause = failure(code);
      const error = tlsFailed('org.example:443', null, cause, null);
      expect([isTlsFailure(cause), needsHelp(error), error.explained.name]).to.deep.equal([
        true,
        true,
        'TlsFailedError',
      ]);
      expect(error.message).to.include('org.example:443').and.to.include(code);
      expect(error.explained.actions).to.have.length.greaterThan(0);
    });
  }

  for (const code of ['ECONNRESET', 'ENOTFOUND', 'UND_ERR_SOCKET', 'INVALID_SESSION_ID', 'CERT_OF_NOBODY']) {
    it(`is not: ${code}`, () => expect(isTlsFailure(failure(code))).to.equal(false));
  }
});
