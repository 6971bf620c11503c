import type { McpServerElicitationRequestParams } from './protocol.ts'

/** The use of an MCP server's tool that Codex asks leave for, in the guise of a form to fill in. */
export function toolUseOf(
  params: McpServerElicitationRequestParams,
): { server: string; name: string; input: unknown } | undefined {
  if (params.mode !== 'form' || Object.keys(params.requestedSchema.properties).length > 0)
    return undefined
  const { _meta: meta, serverName: server } = params
  if (meta === null || typeof meta !== 'object' || Array.isArray(meta)) return undefined
  const { codex_approval_kind: kind, tool_name: name, tool_params: input } = meta
  return kind === 'mcp_tool_call' && typeof name === 'string' ? { server, name, input } : undefined
}
