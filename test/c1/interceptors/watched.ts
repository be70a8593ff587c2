import type { StreamRequest, UnaryRequest } from '@connectrpc/connect';

export type AnyRequest = UnaryRequest | StreamRequest;

/** The same request, each of whose messages is shown first, with its number from 1; what `show` throws ends the call. */
export const watched = (request: AnyRequest, show: (message: object, number: number) => void): AnyRequest => {
  if (!request.stream) {
    show(request.message, 1);
    return request;
  }
  const { message: messages } = request;
  const shown = async function* () {
    let number = 0;
    for await (const message of messages) {
      number += 1;
      show(message, number);
      yield message;
    }
  };
  return { ...request, message: shown() };
};
