import { expect } from 'chai';
import { Dispatcher, EnvHttpProxyAgent } from 'undici';
import request from 'undici/lib/api/api-request.js';
import PartsAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';

describe('the parts of undici that are loaded by themselves', () => {
  it('are those that undici gives', () => {
    expect(PartsAgent).to.equal(EnvHttpProxyAgent);
    expect(request).to.equal(Reflect.get(Dispatcher.prototype, 'request'));
  });
});
