import { z } from 'zod'
import { fileEdit } from './items.ts'

/**
 * What an agent asks leave for.
 *
 * `inside` says, for each file, whether it lies in the thread's workspace once links are resolved;
 * the host looks that up, because a path alone does not tell.
 */
export const approvalAction = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('command'),
    detail: z.object({
      command: z.string(),
      directory: z.string().optional(),
      reason: z.string().optional(),
    }),
  }),
  z.object({
    kind: z.literal('edit'),
    detail: z.object({
      files: z.array(fileEdit.extend({ inside: z.boolean() })),
      reason: z.string().optional(),
    }),
  }),
  z.object({
    kind: z.literal('other'),
    detail: z.object({
      text: z.string(),
      reason: z.string().optional(),
      /** The tool of an MCP server, where it is one. */
      tool: z.object({ server: z.string(), name: z.string() }).optional(),
      /** The host that would be talked to: a name or an address, no more. */
      network: z.object({ host: z.string() }).optional(),
    }),
  }),
])
export type ApprovalAction = z.infer<typeof approvalAction>

/** The action that an event carries, without what else the event says. */
export function actionOf(carrier: ApprovalAction): ApprovalAction {
  switch (carrier.kind) {
    case 'command':
      return { kind: carrier.kind, detail: carrier.detail }
    case 'edit':
      return { kind: carrier.kind, detail: carrier.detail }
    case 'other':
      return { kind: carrier.kind, detail: carrier.detail }
  }
}

/** Who or what decided: a person, or a rule (`mode:…` names the thread's own mode). */
export const decidedBy = z.union([z.object({ user: z.string() }), z.object({ rule: z.string() })])
export type DecidedBy = z.infer<typeof decidedBy>
