import { createStore } from "../app/create-store.ts";

/** What can be done about it. */
interface NoticeAction {
  label: string;
  run: () => void;
}

export interface Notice {
  title: string;
  advice: string | undefined;
  action: NoticeAction | undefined;
}

/** Notices that wait for the toaster, which is fetched with the first of them. */
export const waitingNotices = createStore<readonly Notice[]>([]);

const MAX_WAITING = 5;

/** Tells the person about something that has no place of its own on the page. */
export function notify(title: string, advice?: string, action?: NoticeAction): void {
  waitingNotices.set((notices) => [...notices, { title, advice, action }].slice(-MAX_WAITING));
}
