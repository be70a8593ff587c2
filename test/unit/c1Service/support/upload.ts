import { createHash } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import { createAsyncIterable } from '@connectrpc/connect/protocol';
import type {
  BatonService,
  BatonServiceUploadAssetRequestSchema,
} from '../../../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';

type Msg = NonNullable<MessageInitShape<typeof BatonServiceUploadAssetRequestSchema>['msg']>;

export const metadata = (taskId: string, hostId = 'host-a'): Msg => ({ case: 'metadata', value: { hostId, taskId } });

export const data = (bytes: Uint8Array): Msg => ({ case: 'data', value: { data: bytes } });

/** @param bytes whose checksum it carries */
export const eof = (bytes: Uint8Array): Msg => ({
  case: 'eof',
  value: { sha256Checksum: createHash('sha256').update(bytes).digest() },
});

/** Sends these messages as one upload. */
export const sendUpload = async (client: Client<typeof BatonService>, messages: readonly Msg[]): Promise<void> => {
  await client.uploadAsset(createAsyncIterable(messages.map((msg) => ({ msg }))));
};

/** The messages of a file, in pieces. */
export const wholeUpload = (taskId: string, asset: Uint8Array, pieceSize = 512 * 1024): Msg[] => {
  const pieces: Msg[] = [];
  for (let at = 0; at < asset.length; at += pieceSize) pieces.push(data(asset.subarray(at, at + pieceSize)));
  return [metadata(taskId), ...pieces, eof(asset)];
};
