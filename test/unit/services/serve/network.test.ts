import { once } from 'node:events';
import { createServer } from 'node:http';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { startProxy, type Proxy } from '../../support/proxy.js';
import { prepareServing, type Serving } from './support/serving.js';

const VARIABLES = [
  'https_proxy',
  'HTTPS_PROXY',
  'http_proxy',
  'HTTP_PROXY',
  'no_proxy',
  'NO_PROXY',
  'grpc_proxy',
  'no_grpc_proxy',
];

describe('serve: what is between the connector and C1', () => {
  let serving: Serving;
  const proxies: Proxy[] = [];
  let own: Array<[string, string | undefined]>;
  beforeEach(async () => {
    own = VARIABLES.map((name) => [name, process.env[name]]);
    for (const name of VARIABLES) delete process.env[name];
    serving = await prepareServing({ seed: 'empty' });
  });
  afterEach(async () => {
    // gRPC and the tests of other files read these variables.
    for (const [name, value] of own) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await serving.stop();
    for (const proxy of proxies.splice(0)) await proxy.close();
  });

  const openProxy = async (...args: Parameters<typeof startProxy>): Promise<Proxy> => {
    const proxy = await startProxy(...args);
    proxies.push(proxy);
    return proxy;
  };
  const setVariables = (variables: Readonly<Record<string, string>>): void =>
    void Object.assign(process.env, variables);
  const failureOf = (ended: Promise<void>): Promise<SfError> =>
    ended.then(
      () => expect.fail('it ended without an error'),
      (error: unknown) => error as SfError,
    );
  /** How a connector ends that nobody stops. */
  const endOf = async (options: Parameters<Serving['start']>[0]): Promise<SfError> => {
    const end = serving.start({ setVariables, ...options });
    await waitFor(() => serving.log().some(({ msg }) => msg === 'stopped'));
    return failureOf(end());
  };
  const waitFor = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  it('ends at the start when C1’s certificate is not trusted, and says whose it is', async () => {
    const { message, name, actions } = await endOf({ authorities: undefined });
    expect(name).to.equal('UntrustedCertificateError');
    expect(message)
      .to.include(`The TLS certificate of localhost:${serving.c1.port} is not trusted`)
      .and.to.include('issued by "C1 for tests"');
    expect(actions!.join('\n')).to.include('NODE_EXTRA_CA_CERTS').and.to.include('--use-system-ca');
    expect(serving.logText()).not.to.include('C1 does not answer');
  });

  it('ends at the start when the proxy wants a login', async () => {
    const proxy = await openProxy(() => 407);
    process.env['HTTPS_PROXY'] = proxy.url.replace('//', '//ada:s3cret@');
    const { message, name } = await endOf({});
    expect(name).to.equal('ProxyRefusedError');
    expect(message).to.equal(
      `The proxy ${proxy.url}, which the variable HTTPS_PROXY names, wants a login for localhost:${serving.c1.port}: it answered 407.`,
    );
    expect(serving.logText()).not.to.include('s3cret');
  });

  for (const value of ['proxy.example:3128', 'https://proxy.example:3128']) {
    it(`does not start with a proxy that gRPC would pass over: ${value}`, async () => {
      process.env['HTTPS_PROXY'] = value;
      expect(await failureOf(serving.start({ setVariables })())).to.have.property('name', 'ProxyAddressError');
      expect(serving.c1.calls).to.deep.equal([]);
    });
  }

  it('tries again while the proxy answers 503 to the connector, and says so', async () => {
    const busy = 3;
    const proxy = await openProxy(() => (proxy.asked.length <= busy ? 503 : 200));
    process.env['HTTPS_PROXY'] = proxy.url;
    serving.start({ setVariables });
    await waitFor(() => serving.log().some(({ msg }) => msg === 'connected to C1'));
    const warnings = serving.log().filter(({ msg }) => msg === 'C1 does not answer');
    expect(warnings).to.have.length(busy);
    for (const { error } of warnings) {
      expect(error).to.include(`The proxy ${proxy.url}, which the variable HTTPS_PROXY names, could not connect to`);
      expect(error).to.include('it answered 503');
    }
    expect(new Set(proxy.asked)).to.deep.equal(new Set([`CONNECT localhost:${serving.c1.port}`]));
  });

  it('tells what the proxy answers to gRPC, which says nothing of it', async () => {
    let answer = 200;
    const proxy = await openProxy(() => answer);
    process.env['HTTPS_PROXY'] = proxy.url;
    serving.start({ setVariables });
    await waitFor(() => serving.log().some(({ msg }) => msg === 'connected to C1'));
    answer = 403;
    await serving.c1.goDown();
    await serving.c1.comeUp();
    await waitFor(() => /does not let connections to/.test(serving.logText()));
    const { error } = serving.log().find((line) => /does not let connections to/.test(String(line['error'])))!;
    expect(error).to.include(`The proxy ${proxy.url}, which the variable HTTPS_PROXY names`).and.to.include('403');
    answer = 200;
    await serving.c1.finished(serving.c1.enqueue({ case: 'actionListSchemas', value: {} }));
  });

  it('goes on after a poll that meets a certificate which is no longer trusted, and logs what to do', async () => {
    serving.start({ setVariables });
    await waitFor(() => serving.log().some(({ msg }) => msg === 'connected to C1'));
    const { port } = serving.c1;
    await serving.c1.goDown();
    // Something else answers there.
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    await waitFor(() => /does not speak TLS/.test(serving.logText()));
    other.closeAllConnections();
    other.close();
    await once(other, 'close');
    await serving.c1.comeUp();
    const seen = serving.log().length;
    await serving.c1.finished(serving.c1.enqueue({ case: 'actionListSchemas', value: {} }));
    const failed = serving
      .log()
      .slice(0, seen)
      .find(({ error }) => /does not speak TLS/.test(String(error)))!;
    expect(failed).to.include({ level: 'warn', msg: 'C1 cannot be asked for tasks' });
    expect(failed['error'])
      .to.include(`This port does not speak TLS: localhost:${port} answered`)
      .and.to.include('Check the address and the port');
  });
});
