import type { ContentBlock, RunEvent } from "@parley/shared";

/** What a log has for a block that is whole; nothing for a file. */
export function blockToEvent(block: ContentBlock): RunEvent | RunEvent[] {
  switch (block.type) {
    case "text":
      return { type: "text.delta", text: block.text };
    case "thinking": {
      const { thinking, signature } = block;
      return {
        type: "thinking.delta",
        text: thinking,
        ...(signature !== undefined && { signature }),
      };
    }
    case "tool_use": {
      const { id, name, input, approval } = block;
      const call: RunEvent = { type: "tool.call", id, name, input };
      return approval === undefined
        ? call
        : [
            { ...call, needsApproval: true },
            { type: "tool.approval", id, ...approval },
          ];
    }
    case "tool_result": {
      const { toolUseId, output, isError } = block;
      return { type: "tool.result", id: toolUseId, output, isError };
    }
    case "image":
    case "document":
      // Only people attach files.
      return [];
  }
}
