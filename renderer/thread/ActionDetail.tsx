import type { ReactNode } from 'react'
import type { ApprovalAction } from '../../core/approvals.ts'
import { EditDiff } from '../changes/LazyDiff.tsx'

/** Exactly what an agent wants to do: the command and where, the diff of the edit, or its words. */
export function ActionDetail({ action }: { action: ApprovalAction }) {
  return (
    <div className="flex flex-col gap-2">
      <What action={action} />
      {action.detail.reason && (
        <p className="text-soft wrap-anywhere">Why: {action.detail.reason}</p>
      )}
    </div>
  )
}

function What({ action }: { action: ApprovalAction }) {
  switch (action.kind) {
    case 'command':
      return (
        <>
          <pre
            aria-label="Command"
            className="max-h-48 overflow-auto rounded-md bg-sunken p-2 font-mono text-small whitespace-pre-wrap wrap-anywhere"
          >
            {action.detail.command}
          </pre>
          {action.detail.directory && (
            <p className="text-small text-faint">
              in <span className="font-mono wrap-anywhere">{action.detail.directory}</span>
            </p>
          )}
        </>
      )
    case 'edit':
      return action.detail.files.map((file) => (
        <div key={file.path}>
          {!file.inside && (
            <p className="mb-1 font-medium text-bad">This file lies outside the workspace.</p>
          )}
          <EditDiff edit={file} />
        </div>
      ))
    case 'other':
      return (
        <>
          <Reach {...action.detail} />
          <p className="whitespace-pre-wrap wrap-anywhere">{action.detail.text}</p>
        </>
      )
  }
}

/** Which tool of whom would be used, and which host would be talked to, in plain words. */
function Reach({ tool, network }: Extract<ApprovalAction, { kind: 'other' }>['detail']) {
  return (
    <>
      {tool && (
        <p className="wrap-anywhere">
          Use the tool <Name>{tool.name}</Name> of the server <Name>{tool.server}</Name>
        </p>
      )}
      {network && (
        <p className="wrap-anywhere">
          Talk to the host <Name>{network.host}</Name> over the network
        </p>
      )}
    </>
  )
}

const Name = ({ children }: { children: ReactNode }) => (
  <code className="rounded-sm bg-sunken px-1 font-mono text-small font-semibold">{children}</code>
)
