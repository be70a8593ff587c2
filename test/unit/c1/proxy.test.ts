import { expect } from 'chai';
import { grpcProxy } from '../../../src/c1/proxy.js';

const ONE = 'http://one:3128';
const TWO = 'http://two:3128';

describe('grpcProxy', () => {
  const cases: Array<[string, Record<string, string>, Record<string, string>]> = [
    ['nothing', {}, {}],
    ['upper case', { HTTPS_PROXY: ONE }, { grpc_proxy: ONE }],
    ['lower case', { https_proxy: ONE, HTTPS_PROXY: TWO }, { grpc_proxy: ONE }],
    ['that of HTTP, where HTTPS has none', { HTTP_PROXY: TWO, HTTPS_PROXY: '' }, { grpc_proxy: TWO }],
    ['that of HTTPS before that of HTTP', { http_proxy: TWO, HTTPS_PROXY: ONE }, { grpc_proxy: ONE }],
    ['one for gRPC alone', { HTTPS_PROXY: ONE, grpc_proxy: TWO, NO_PROXY: 'a' }, {}],
    [
      'hosts without it',
      { HTTPS_PROXY: ONE, NO_PROXY: ' localhost, .Acme.example *.corp.example' },
      { grpc_proxy: ONE, no_grpc_proxy: 'localhost,.acme.example,.corp.example' },
    ],
    ['no host with it', { HTTPS_PROXY: ONE, no_proxy: '*', NO_PROXY: 'a' }, { grpc_proxy: ONE, no_grpc_proxy: ',' }],
    [
      'hosts that gRPC alone reaches without',
      { HTTPS_PROXY: ONE, NO_PROXY: 'a', no_grpc_proxy: 'b' },
      { grpc_proxy: ONE },
    ],
  ];
  for (const [what, env, expected] of cases) {
    it(`takes ${what}`, () => {
      expect(grpcProxy(env)).to.deep.equal(expected);
    });
  }
});
