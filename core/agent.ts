import { z } from 'zod'

/** How much an agent may do without asking. */
export const agentMode = z.enum(['ask', 'auto-edit', 'full', 'plan'])
export type AgentMode = z.infer<typeof agentMode>

/**
 * Which agent works in a thread.
 *
 * `command` is an argv, never a shell line; `acp` needs it, the others may be found on PATH.
 */
export const agentChoice = z
  .strictObject({
    provider: z.enum(['practice', 'codex', 'claude', 'acp']),
    command: z.array(z.string().min(1).max(4096)).min(1).max(64).optional(),
    model: z.string().min(1).max(200).optional(),
    mode: agentMode.optional(),
  })
  .refine((agent) => agent.provider !== 'acp' || agent.command !== undefined, {
    message: 'an ACP agent needs its command, as a list of words',
    path: ['command'],
  })
export type AgentChoice = z.infer<typeof agentChoice>

export const modeOf = (agent: AgentChoice): AgentMode => agent.mode ?? 'ask'

/** Where a thread works: the project's own folder, or a worktree of its own. */
export const workspace = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local') }),
  z.strictObject({
    kind: z.literal('worktree'),
    branch: z.string().min(1).max(255),
    base: z.string().min(1).max(255).optional(),
  }),
])
export type Workspace = z.infer<typeof workspace>
