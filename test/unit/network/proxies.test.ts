import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { checkGrpcProxy, checkProxies, proxyVariable } from '../../../src/network/proxies.js';

const errorOf = (check: () => void): SfError | null => {
  try {
    check();
    return null;
  } catch (error) {
    return error as SfError;
  }
};

describe('addresses of proxies', () => {
  const bad: Array<[value: string, shown: string, defect: RegExp]> = [
    ['proxy.corp:3128', 'proxy.corp:3128', /no scheme/],
    ['proxy.corp', 'proxy.corp', /no scheme/],
    ['localhost:3128', 'localhost:3128', /no scheme/],
    ['10.0.0.1:3128', '10.0.0.1:3128', /no scheme/],
    ['//proxy.corp:3128', '//proxy.corp:3128', /no scheme/],
    ['ada:s3cret@proxy.corp:3128', '***@proxy.corp:3128', /no scheme/],
    ['ftp://proxy.corp', 'ftp://proxy.corp', /"http:\/\/" or "https:\/\/"/],
    ['http://', 'http://', /HOST:PORT/],
    ['http://proxy.corp:99999', 'http://proxy.corp:99999', /HOST:PORT/],
    ['http://ada:s3#cret@proxy.corp', 'http://***@proxy.corp', /USER:PASSWORD/],
    ['http://ada:3/cret@proxy.corp', 'http://***@proxy.corp', /USER:PASSWORD/],
    ['http://ada:s3?cret@proxy.corp', 'http://***@proxy.corp', /USER:PASSWORD/],
    ['http://ada:50%@proxy.corp', 'http://***@proxy.corp', /USER:PASSWORD/],
  ];
  for (const variable of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) {
    for (const [value, shown, defect] of bad) {
      it(`are named with their variable, without credentials: ${variable}=${value}`, () => {
        const error = errorOf(() => checkProxies({ [variable]: value }))!;
        expect(error.name).to.equal('ProxyAddressError');
        expect(error.message).to.include(`The variable ${variable} `).and.to.include(`"${shown}"`).and.to.match(defect);
        expect(error.actions!.join('\n')).to.include(`Set ${variable} to`).and.to.include('@ as %40');
        expect(`${error.message} ${error.actions!.join(' ')}`).not.to.match(/s3|cret@/);
      });
    }

    for (const value of [
      '',
      'http://proxy.corp:3128',
      'https://proxy.corp',
      ' http://ada:s3%40cret@[::1]:3128 ',
      'socks5://proxy.corp:1080',
    ]) {
      it(`are taken: ${variable}=${value}`, () => {
        expect(errorOf(() => checkProxies({ [variable]: value }))).to.equal(null);
      });
    }
  }

  it('are refused where gRPC does not take them, which would go past the proxy', () => {
    const error = errorOf(() => checkGrpcProxy('HTTPS_PROXY', 'https://ada:s3cret@proxy.corp'))!;
    expect(error.message).to.equal(
      'The variable HTTPS_PROXY does not hold the address of a proxy, but "https://***@proxy.corp": C1 is reached by gRPC, which takes a proxy by "http://" only.',
    );
    expect(errorOf(() => checkGrpcProxy('grpc_proxy', 'proxy.corp:3128'))!.message).to.match(/grpc_proxy.*no scheme/);
    expect(errorOf(() => checkGrpcProxy('grpc_proxy', 'http://proxy.corp:3128'))).to.equal(null);
  });

  const variables: Array<
    [what: string, env: Record<string, string>, https: string | undefined, http: string | undefined]
  > = [
    ['none', {}, undefined, undefined],
    ['one for https', { HTTPS_PROXY: 'a' }, 'HTTPS_PROXY', undefined],
    ['one for http, which serves both', { http_proxy: 'a' }, 'http_proxy', 'http_proxy'],
    ['lower case first', { https_proxy: 'a', HTTPS_PROXY: 'b', HTTP_PROXY: 'c' }, 'https_proxy', 'HTTP_PROXY'],
    [
      'an empty one, which hides that in capitals',
      { https_proxy: '', HTTPS_PROXY: 'b', HTTP_PROXY: 'c' },
      'HTTP_PROXY',
      'HTTP_PROXY',
    ],
  ];
  for (const [what, env, https, http] of variables) {
    it(`come from the variable that undici reads: ${what}`, () => {
      expect([proxyVariable('https:', env), proxyVariable('http:', env)]).to.deep.equal([https, http]);
    });
  }
});
