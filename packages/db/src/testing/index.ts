export { createTestDatabase, type TestDatabase } from "./create-test-database.ts";
export { insertKey, insertOrganization, insertPerson } from "./insert-people.ts";
export { insertDeafWebhook } from "./insert-webhook.ts";
export { prepareTemplate } from "./prepare-template.ts";
export { queryOnce } from "./query-once.ts";
export {
  startTestCluster,
  type TestCluster,
  type TestClusterAddress,
} from "./start-test-cluster.ts";
export { tableContents } from "./table-contents.ts";
export { testClusterSetup } from "./test-cluster-setup.ts";
