/** What an agent program without an SDK says over ACP: bytes, as it likes. */
export function acpWire(sessionId: string) {
  const send = (message: object) =>
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const update = (fields: object) =>
    send({ method: 'session/update', params: { sessionId, update: fields } })
  return {
    send,
    update,
    say: (text: string) =>
      update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } }),
    /** Asks a person for leave; the answer comes under `id`. */
    ask: (
      id: string,
      toolCallId: string,
      toolCall: object = { title: 'Use the crane', kind: 'other' },
    ) =>
      send({
        id,
        method: 'session/request_permission',
        params: {
          sessionId,
          toolCall: { toolCallId, ...toolCall },
          options: [
            { optionId: 'yes', name: 'Yes', kind: 'allow_once' },
            { optionId: 'no', name: 'No', kind: 'reject_once' },
          ],
        },
      }),
  }
}
