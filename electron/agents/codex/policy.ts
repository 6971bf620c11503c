import type { AgentMode } from '../../../core/agent.ts'
import type { SandboxPolicy, TurnStartParams } from './protocol.ts'

type Policy = Pick<TurnStartParams, 'approvalPolicy' | 'approvalsReviewer' | 'sandboxPolicy'>

/**
 * How our modes are told to Codex. `workspace` is the sandbox in which the checkout may be written,
 * as the user's own settings have it.
 *
 * What may be done is decided by our rules, so Codex is made to ask before everything it does, even
 * in full access, where a rule may still deny. Its sandbox is a second fence, for what a command
 * does beside what it was allowed for; Codex lifts it by itself when an allowed command fails on it.
 *
 * In plan mode Codex may not ask before every command: our answer would always be no, and it reads
 * files with nothing but commands. So they run in a sandbox that writes nothing and has no network,
 * and it asks, in vain, when it wants out of it.
 */
export function policyOf(mode: AgentMode, workspace: SandboxPolicy): Policy {
  // The user's own settings may leave approvals to another model; here people give them.
  const approvalsReviewer = 'user'
  switch (mode) {
    case 'ask':
    case 'auto-edit':
      return { approvalPolicy: 'untrusted', approvalsReviewer, sandboxPolicy: workspace }
    case 'full': {
      const sandboxPolicy = { type: 'dangerFullAccess' as const }
      return { approvalPolicy: 'untrusted', approvalsReviewer, sandboxPolicy }
    }
    case 'plan': {
      const sandboxPolicy = { type: 'readOnly' as const, networkAccess: false }
      return { approvalPolicy: 'on-request', approvalsReviewer, sandboxPolicy }
    }
  }
}
