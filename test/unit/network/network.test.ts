import { once } from 'node:events';
import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { expect } from 'chai';
import { request } from 'undici';
import { Network } from '../../../src/network/network.js';
import { NetworkError, needsHelp } from '../../../src/network/networkError.js';
import { makeAuthority, makeCertificate, type Certificate } from '../support/certificates.js';
import { startProxy, type Proxy } from '../support/proxy.js';

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY'];

describe('what goes wrong on the way to a host', () => {
  let root: Certificate;
  let below: Certificate;
  before(async () => {
    root = await makeAuthority('Acme Root');
    below = await makeAuthority('Acme Inspection', root);
  });

  const servers: Server[] = [];
  const proxies: Proxy[] = [];
  const heard: string[] = [];
  let own: Array<[string, string | undefined]>;
  beforeEach(() => {
    own = VARIABLES.map((name) => [name, process.env[name]]);
    for (const name of VARIABLES) delete process.env[name];
    heard.length = 0;
  });
  afterEach(async () => {
    for (const [name, value] of own)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    for (const proxy of proxies.splice(0)) await proxy.close();
    for (const server of servers.splice(0)) server.close();
  });

  /** @returns the host and port */
  const open = async (tls: TlsOptions | null): Promise<string> => {
    const server = (tls ? createServer(tls) : createPlainServer()).on('request', (asked, response) => {
      heard.push(asked.url!);
      response.setHeader('connection', 'close').end('hello');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    return `localhost:${(server.address() as AddressInfo).port}`;
  };
  const openProxy = async (...args: Parameters<typeof startProxy>): Promise<Proxy> => {
    const proxy = await startProxy(...args);
    proxies.push(proxy);
    return proxy;
  };

  const ask = async (url: string, authorities?: string): Promise<unknown> => {
    const network = new Network({ authorities });
    try {
      const { body } = await request(url, { dispatcher: network.dispatcher });
      return await body.text();
    } catch (error) {
      return await network.explain(error, url);
    } finally {
      await network.dispatcher.destroy();
    }
  };
  const failureOf = async (...args: Parameters<typeof ask>): Promise<NetworkError> => {
    const error = await ask(...args);
    expect(error).to.be.instanceOf(NetworkError);
    return error as NetworkError;
  };
  const actionsOf = ({ explained }: NetworkError): string => explained.actions!.join('\n');

  const hours = (count: number): Date => new Date(Date.now() + count * 60 * 60 * 1000);
  type Case = [
    what: string,
    code: string,
    isTrusted: boolean,
    make: () => Promise<TlsOptions>,
    words: RegExp,
    action: RegExp,
  ];
  const issuer = /issued by "Acme Root, Acme Security"/;
  const untrusted: Case[] = [
    [
      'from an authority that is sent along',
      'SELF_SIGNED_CERT_IN_CHAIN',
      false,
      async () => {
        const { key, cert } = await makeCertificate({}, below);
        return { key, cert: [cert, below.cert, root.cert].join('\n') };
      },
      /It is for org\.example, issued by "Acme Inspection, Acme Security" \("Acme Root, Acme Security"\)/,
      /PEM/,
    ],
    [
      'from an authority that is not',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      false,
      () => makeCertificate({}, root),
      issuer,
      /PEM/,
    ],
    [
      'that has signed itself',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      false,
      () => makeCertificate(),
      /issued by "org\.example"/,
      /PEM/,
    ],
    [
      'that has expired',
      'CERT_HAS_EXPIRED',
      true,
      () => makeCertificate({ from: hours(-72), to: hours(-25) }, root),
      new RegExp(
        `and valid from ${hours(-72).toISOString().slice(0, 10)} to ${hours(-25).toISOString().slice(0, 10)}\\.`,
      ),
      /clock/,
    ],
    [
      'that is not yet good',
      'CERT_NOT_YET_VALID',
      true,
      () => makeCertificate({ from: hours(25) }, root),
      issuer,
      /clock/,
    ],
    [
      'of another host',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      true,
      () => makeCertificate({ hosts: ['elsewhere.example'] }, root),
      /elsewhere\.example.*issued by "Acme Root, Acme Security"/,
      /for another host/,
    ],
  ];
  for (const [what, code, isTrusted, make, words, action] of untrusted) {
    for (const way of ['directly', 'through a proxy']) {
      it(`a certificate ${what} is named with whose it is, ${way}: ${code}`, async () => {
        const host = await open(await make());
        if (way !== 'directly') process.env['HTTPS_PROXY'] = (await openProxy()).url;
        const error = await failureOf(`https://${host}/`, isTrusted ? root.cert : undefined);
        expect([error.code, error.explained.name, needsHelp(error)]).to.deep.equal([
          code,
          'UntrustedCertificateError',
          true,
        ]);
        expect(error.message)
          .to.include(`The TLS certificate of ${host} is not trusted: `)
          .and.to.include(code)
          .and.to.match(words);
        expect(actionsOf(error))
          .to.include('NODE_EXTRA_CA_CERTS')
          .and.to.include('--use-system-ca')
          .and.to.match(action);
        expect(heard, 'nothing is sent to a host that is not trusted').to.deep.equal([]);
      });
    }
  }

  it('a host without TLS is named', async () => {
    const host = await open(null);
    const error = await failureOf(`https://${host}/`);
    expect([error.code, error.explained.name]).to.deep.equal(['ERR_SSL_WRONG_VERSION_NUMBER', 'TlsFailedError']);
    expect(error.message).to.equal(
      `This port does not speak TLS: ${host} answered in another protocol (${error.code}).`,
    );
  });

  it('a host with another version of TLS is named', async () => {
    const host = await open({
      ...(await makeCertificate({}, root)),
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const error = await failureOf(`https://${host}/`, root.cert);
    expect([error.code, error.explained.name]).to.deep.equal([
      'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
      'TlsFailedError',
    ]);
    expect(error.message).to.equal(
      `A TLS connection to ${host} could not be made: tlsv1 alert protocol version (${error.code}).`,
    );
  });

  const answers: Array<[status: number, name: string, words: RegExp, action: RegExp]> = [
    [429, 'ProxyBusyError', /could not connect to/, /few minutes/],
    [502, 'ProxyBusyError', /could not connect to/, /few minutes/],
    [503, 'ProxyBusyError', /could not connect to/, /few minutes/],
    [504, 'ProxyBusyError', /could not connect to/, /few minutes/],
    [403, 'ProxyRefusedError', /does not let connections to/, /let the host pass/],
    [407, 'ProxyRefusedError', /wants a login/, /user name and the password .* into https_proxy/],
    [302, 'ProxyRefusedError', /does not let connections to/, /let the host pass/],
  ];
  for (const [status, name, words, action] of answers) {
    it(`the ${status} of a proxy is told as the proxy’s, with its variable and without its password`, async () => {
      const host = await open(await makeCertificate({}, root));
      const proxy = await openProxy(() => status);
      process.env['https_proxy'] = proxy.url.replace('//', '//ada:s3cret@');
      const error = await failureOf(`https://${host}/`, root.cert);
      expect([error.code, error.explained.name]).to.deep.equal([`ERROR_HTTP_${status}`, name]);
      expect(error.message)
        .to.include(`The proxy ${proxy.url}, which the variable https_proxy names,`)
        .and.to.include(host);
      expect(error.message).to.match(words).and.to.include(`it answered ${status}`);
      expect(actionsOf(error)).to.match(action).and.to.include('NO_PROXY');
      expect(`${error.message}${actionsOf(error)}`).not.to.include('s3cret');
      expect(proxy.logins).to.deep.equal([`Basic ${Buffer.from('ada:s3cret').toString('base64')}`]);
    });
  }

  it('the 407 of a proxy for http:// hosts is told in the same way', async () => {
    const host = await open(null);
    const proxy = await openProxy(() => 407);
    process.env['HTTP_PROXY'] = proxy.url.replace('//', '//ada:s3cret@');
    const error = await failureOf(`http://${host}/`);
    expect([error.code, error.explained.name]).to.deep.equal(['ERROR_HTTP_407', 'ProxyRefusedError']);
    expect(error.message).to.equal(
      `The proxy ${proxy.url}, which the variable HTTP_PROXY names, wants a login for ${host}: it answered 407.`,
    );
  });

  it('a proxy that nobody answers for is named', async () => {
    const proxy = await startProxy();
    await proxy.close();
    process.env['HTTPS_PROXY'] = proxy.url;
    const error = await failureOf('https://org.example/');
    expect([error.code, error.explained.name, needsHelp(error)]).to.deep.equal([
      'ECONNREFUSED',
      'ProxyNotReachableError',
      false,
    ]);
    expect(error.message).to.include(
      `The proxy ${proxy.url}, which the variable HTTPS_PROXY names, cannot be reached for org.example:443`,
    );
  });

  it('a proxy that cuts the connection is named', async () => {
    const server = createPlainServer().on('connect', (_request, socket) => socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    process.env['HTTPS_PROXY'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const error = await failureOf('https://org.example/');
    expect([error.code, error.explained.name]).to.deep.equal(['UND_ERR_SOCKET', 'ProxyNotReachableError']);
  });

  it('a proxy that is not reached by TLS although its address says so is named', async () => {
    const proxy = await openProxy();
    process.env['HTTPS_PROXY'] = proxy.url.replace('http:', 'https:').replace('127.0.0.1', 'localhost');
    const error = await failureOf('https://org.example/');
    expect(error.explained.name).to.equal('TlsFailedError');
    expect(error.message).to.include(
      `This port does not speak TLS: the proxy https://localhost:${proxy.port} in HTTPS_PROXY answered`,
    );
    expect(actionsOf(error)).to.include('let the address in HTTPS_PROXY begin with http://');
  });

  it('the certificate of a proxy that is not trusted is the proxy’s', async () => {
    const host = await open(await makeCertificate({}, root));
    const proxy = await openProxy(() => 200, { tls: await makeCertificate({ name: 'proxy.example' }, below) });
    process.env['HTTPS_PROXY'] = proxy.url.replace('127.0.0.1', 'localhost');
    const error = await failureOf(`https://${host}/`, root.cert);
    expect(error.explained.name).to.equal('UntrustedCertificateError');
    expect(error.message)
      .to.include(`The TLS certificate of the proxy https://localhost:${proxy.port} in HTTPS_PROXY is not trusted`)
      .and.to.include('It is for proxy.example, issued by "Acme Inspection, Acme Security"');
  });

  it('nothing is wrong through a proxy by TLS, and none is asked for hosts in NO_PROXY', async () => {
    const host = await open(await makeCertificate({}, root));
    const proxy = await openProxy(() => 200, { tls: await makeCertificate({}, root) });
    process.env['HTTPS_PROXY'] = proxy.url.replace('127.0.0.1', 'localhost');
    expect(await ask(`https://${host}/`, root.cert)).to.equal('hello');
    process.env['NO_PROXY'] = 'localhost';
    expect(await ask(`https://${host}/`, root.cert)).to.equal('hello');
    expect(proxy.asked).to.deep.equal([`CONNECT ${host}`]);
  });

  it('other errors stay as they are', async () => {
    const error = Object.assign(new Error('gone'), { code: 'ECONNRESET' });
    expect(await new Network().explain(error, 'https://org.example/')).to.equal(error);
  });
});
