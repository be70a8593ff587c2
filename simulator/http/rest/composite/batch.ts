import { SalesforceFault } from '../../../org/types.js';
import { jsonParserError } from '../../errors.js';
import type { Endpoint, RestAnswer } from '../call.js';
import { objectBody } from '../recordBody.js';
import { answerSubrequest, checkCount, faultAnswer, logged, type Subrequest } from './subrequest.js';

function subrequestOf(value: unknown): Subrequest {
  const { method, url, richInput } = objectBody(value);
  if (typeof method !== 'string' || typeof url !== 'string') {
    throw jsonParserError('A subrequest needs the properties method and url.');
  }
  return { method, url, body: richInput };
}

const halted = (): RestAnswer =>
  faultAnswer(new SalesforceFault(412, 'BATCH_PROCESSING_HALTED', 'Batch processing halted per request'));

/** `POST composite/batch`: independent requests in one call, each its own transaction. */
export const batch: Endpoint = (call) => {
  const { batchRequests, haltOnError } = objectBody(call.body);
  if (!Array.isArray(batchRequests)) throw jsonParserError('The batchRequests property must be an array.');
  checkCount(batchRequests);
  let hasErrors = false;
  const answered = batchRequests.map(subrequestOf).map((subrequest) => {
    const answer = hasErrors && haltOnError === true ? halted() : answerSubrequest(call, subrequest);
    hasErrors ||= answer.status >= 400;
    return { subrequest, answer };
  });
  return {
    status: 200,
    body: {
      hasErrors,
      results: answered.map(({ answer: { status, body } }) => ({ statusCode: status, result: body ?? null })),
    },
    subject: { subrequests: answered.map(({ subrequest, answer }) => logged(subrequest, answer)) },
  };
};
