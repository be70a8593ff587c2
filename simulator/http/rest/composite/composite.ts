import { notFound } from '../../../org/faults.js';
import { SalesforceFault } from '../../../org/types.js';
import { jsonParserError } from '../../errors.js';
import { parseTarget } from '../../target.js';
import type { Call, Endpoint, RestAnswer } from '../call.js';
import { objectBody } from '../recordBody.js';
import { resolveReferences, resolveText } from './references.js';
import { answerSubrequest, checkCount, faultAnswer, logged, type Subrequest } from './subrequest.js';

type CompositeSubrequest = Subrequest & { referenceId: string };
type AnsweredSubrequest = { subrequest: CompositeSubrequest; answer: RestAnswer };

/**
 * REST API Developer Guide, Composite: "up to 5 of these subrequests can be query or sObject Collections operations".
 */
const MOST_QUERIES = 5;

class RollBack extends Error {}

function subrequestOf(value: unknown): CompositeSubrequest {
  const { method, url, referenceId, body } = objectBody(value);
  if (typeof method !== 'string' || typeof url !== 'string' || typeof referenceId !== 'string') {
    throw jsonParserError('A subrequest needs the properties method, url and referenceId.');
  }
  return { method, url, referenceId, body };
}

const isQueryOrCollection = ({ url }: Subrequest): boolean => {
  const [first, second] = parseTarget(url)?.path ?? [];
  return first === 'query' || first === 'queryAll' || (first === 'composite' && second === 'sobjects');
};

const isDescribeGlobal = (url: string): boolean => parseTarget(url)?.path.join('/') === 'sobjects';

function checkQueries(subrequests: CompositeSubrequest[]): void {
  const queries = subrequests.filter(isQueryOrCollection).length;
  if (queries <= MOST_QUERIES) return;
  throw new SalesforceFault(
    400,
    'LIMIT_EXCEEDED',
    `The request carries ${String(queries)} queries and collections. The limit is ${String(MOST_QUERIES)}.`,
  );
}

/**
 * A collection answers 200 even when records failed. In a composite request a failed record makes the collection fail.
 */
const failed = ({ status, body }: RestAnswer): boolean =>
  status >= 400 ||
  (Array.isArray(body) && body.some((outcome: { success?: boolean } | null) => outcome?.success === false));

function answerEach(call: Call, subrequests: CompositeSubrequest[]): AnsweredSubrequest[] {
  const bodies = new Map<string, unknown>();
  return subrequests.map((subrequest) => {
    const answer = answerOne(call, subrequest, bodies);
    if (!failed(answer)) bodies.set(subrequest.referenceId, answer.body);
    return { subrequest, answer };
  });
}

function answerOne(call: Call, subrequest: CompositeSubrequest, bodies: ReadonlyMap<string, unknown>): RestAnswer {
  try {
    const url = resolveText(subrequest.url, bodies);
    if (isDescribeGlobal(url) && call.service.org.settings.switches.describeInComposite === 'refused') throw notFound();
    return answerSubrequest(call, { ...subrequest, url, body: resolveReferences(subrequest.body, bodies) });
  } catch (error) {
    if (error instanceof SalesforceFault) return faultAnswer(error);
    throw error;
  }
}

const rolledBack = (): RestAnswer =>
  faultAnswer(
    new SalesforceFault(
      400,
      'PROCESSING_HALTED',
      'The transaction was rolled back since another operation in the same transaction failed.',
    ),
  );

/** Answers all subrequests in one transaction, which one failure undoes. */
function answerAllOrNone(call: Call, subrequests: CompositeSubrequest[]): AnsweredSubrequest[] {
  let answered: AnsweredSubrequest[] = [];
  try {
    call.service.org.transaction(() => {
      answered = answerEach(call, subrequests);
      if (answered.some(({ answer }) => failed(answer))) throw new RollBack();
    });
  } catch (error) {
    if (!(error instanceof RollBack)) throw error;
    return answered.map(({ subrequest, answer }) => ({ subrequest, answer: failed(answer) ? answer : rolledBack() }));
  }
  return answered;
}

/** `POST composite`: requests that may name values of earlier answers, in order, in one call. */
export const composite: Endpoint = (call) => {
  const { compositeRequest, allOrNone } = objectBody(call.body);
  if (!Array.isArray(compositeRequest)) throw jsonParserError('The compositeRequest property must be an array.');
  checkCount(compositeRequest);
  const subrequests = compositeRequest.map(subrequestOf);
  checkQueries(subrequests);
  const answered = allOrNone === true ? answerAllOrNone(call, subrequests) : answerEach(call, subrequests);
  const compositeResponse = answered.map(({ subrequest: { referenceId }, answer: { status, body, headers } }) => ({
    body: body ?? null,
    httpHeaders: headers?.location === undefined ? {} : { Location: headers.location },
    httpStatusCode: status,
    referenceId,
  }));
  return {
    status: 200,
    body: { compositeResponse },
    subject: { subrequests: answered.map(({ subrequest, answer }) => logged(subrequest, answer)) },
  };
};
