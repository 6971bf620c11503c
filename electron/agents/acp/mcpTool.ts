import type { ToolCall } from '@agentclientprotocol/sdk'
import { z } from 'zod'
import { type McpTool, namedMcpTool, toolIn } from '../mcpTool.ts'

/**
 * The tool of an MCP server that a call uses, where the agent's program tells so. The protocol has no
 * field for it, so each agent has a way of its own. Undefined where more than one tool could be meant:
 * a rule for the one must never answer for the other.
 */
export function mcpToolOf(call: ToolCall): McpTool | undefined {
  return fromCodex(call) ?? fromName(call) ?? fromGemini(call)
}

const claudes = z.looseObject({
  toolName: z.string().optional().catch(undefined),
  mcpServer: z.looseObject({ name: z.string() }).optional().catch(undefined),
})
const meta = z.looseObject({
  toolName: z.string().optional().catch(undefined),
  claudeCode: claudes.optional().catch(undefined),
})

/** Claude Code and Qwen Code name such a tool `mcp__SERVER__TOOL`. */
function fromName({ name, _meta }: ToolCall): McpTool | undefined {
  const told = meta.safeParse(_meta)
  const { toolName, claudeCode } = told.success ? told.data : {}
  const whole = claudeCode?.toolName ?? toolName ?? name
  return typeof whole === 'string' ? namedMcpTool(whole, claudeCode?.mcpServer?.name) : undefined
}

const codexInput = z.looseObject({ server: z.string(), tool: z.string() })

/** Codex over ACP tells both as the input of the call. */
function fromCodex({ rawInput, title }: ToolCall): McpTool | undefined {
  const told = codexInput.safeParse(rawInput)
  if (!told.success || 'command' in told.data || 'cmd' in told.data) return undefined
  const { server, tool } = told.data
  return title === `mcp.${server}.${tool}` ? toolIn(server, tool) : undefined
}

/** Gemini CLI has them in the title, which is its own only where the call's id says the same. */
function fromGemini({ title, toolCallId }: ToolCall): McpTool | undefined {
  const [, name, server] = /^(.+) \(([^()]+) MCP Server\)$/.exec(title ?? '') ?? []
  if (name === undefined || server === undefined) return undefined
  return toolCallId.startsWith(`mcp_${server}_${name}__`) ? toolIn(server, name) : undefined
}
