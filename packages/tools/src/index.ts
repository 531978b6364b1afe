export { type BuiltInOptions, type BuiltInTools, createBuiltInTools } from "./built-in-tools.ts";
export { createMcpServers, type ManageServersOptions } from "./mcp/manage-servers.ts";
export { OrganizationServers } from "./mcp/organization-servers.ts";
export { parseStdioConfig, type StdioServer } from "./mcp/stdio-config.ts";
export { StdioServers } from "./mcp/stdio-servers.ts";
