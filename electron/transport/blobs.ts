import type { IncomingMessage, ServerResponse } from 'node:http'
import { ATTACHMENT_BYTES_LIMIT, sha256 } from '../../core/attachments.ts'
import type { Host } from '../hostApi.ts'
import { tooLarge, UploadError } from '../store/uploads.ts'
import { RequestError, safetyHeaders, sendJson } from './respond.ts'

/** What may be shown as what it is; nothing that can bring a script along. */
const images = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp']

/** Keeps a request's body, whatever it is, as a file that is to go along with a message. */
export async function keepBlob(
  host: Host,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (Number(request.headers['content-length'] ?? 0) > ATTACHMENT_BYTES_LIMIT)
    throw refusing(tooLarge())
  const upload = await host.upload()
  try {
    // Leaving early must not end the connection, or the answer would never arrive.
    for await (const part of request.iterator({ destroyOnReturn: false })) await upload.write(part)
    sendJson(response, 201, await upload.end())
  } catch (error) {
    await upload.drop()
    throw error instanceof UploadError ? refusing(error) : error
  }
}

/** Gives what was kept: bytes to save, or the image that the asker says it is. */
export async function sendBlob(
  host: Host,
  response: ServerResponse,
  digest: string,
  as: string | null,
): Promise<void> {
  if (as !== null && !images.includes(as))
    throw new RequestError(400, 'invalid-query', `As ${images.join(', ')}, or as nothing.`, {
      path: 'as',
    })
  const found = sha256.safeParse(digest).success ? await host.readBlob(digest) : undefined
  if (!found) throw new RequestError(404, 'unknown-blob', 'Nothing is kept under this name.')
  response.writeHead(200, {
    ...safetyHeaders,
    'cache-control': 'no-store',
    'content-type': as ?? 'application/octet-stream',
    'content-disposition': as === null ? 'attachment' : 'inline',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-length': found.bytes.length,
  })
  response.end(found.bytes)
}

const refusing = ({ code, message }: UploadError) => new RequestError(413, code, message)
