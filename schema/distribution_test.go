package schema

import (
	"slices"
	"strings"
	"testing"
)

func TestDistribution(t *testing.T) {
	for in, want := range map[string]string{
		// Seen in real connectors (corpus.md section 7).
		"psycopg2": "psycopg2-binary", "dateutil": "python-dateutil", "pytds": "python-tds",
		"snowflake": "snowflake-connector-python", "snowflake.connector.errors": "snowflake-connector-python",
		"bs4": "beautifulsoup4", "jwt": "PyJWT", "odata": "python-odata", "gremlin_python": "gremlinpython",
		"MySQLdb": "mysqlclient", "influxdb_client_3": "influxdb3-python", "cassandra": "cassandra-driver",
		"solace": "solace-pubsubplus", "arango": "python-arango", "pulsar": "pulsar-client", "gnupg": "python-gnupg",

		"yaml": "PyYAML", "PIL": "Pillow", "cv2": "opencv-python", "sklearn": "scikit-learn", "Crypto": "pycryptodome",
		"dotenv": "python-dotenv", "PIL.Image": "Pillow",

		"google.api_core.exceptions": "google-api-core", "google.oauth2.service_account": "google-auth",
		"google.cloud.bigquery": "google-cloud-bigquery", "google.cloud.pubsub_v1": "google-cloud-pubsub",
		"google.cloud.bigquery_storage_v1beta2": "google-cloud-bigquery-storage",
		"google.cloud.bigquery.table":           "google-cloud-bigquery",
		"google.cloud.secretmanager":            "google-cloud-secret-manager",
		"google.cloud":                          "google-cloud-core", "google.analytics.data_v1beta": "google-analytics-data",
		"google": "google-auth",
		"azure":  "azure-core", "azure.identity": "azure-identity", "azure.identity.aio": "azure-identity",
		"azure.keyvault.secrets": "azure-keyvault-secrets", "azure.storage.blob": "azure-storage-blob",
		"azure.storage.filedatalake": "azure-storage-file-datalake", "azure.data.tables": "azure-data-tables",
		"ruamel.yaml": "ruamel-yaml", "databricks.sql": "databricks-sql-connector", "databricks.sdk.core": "databricks-sdk",

		"requests": "requests", "requests.auth": "requests", "simple_salesforce": "simple-salesforce",
		"fivetran_connector_sdk": "fivetran-connector-sdk", "pandas_v2": "pandas-v2", "yamlx": "yamlx",
		"_private_thing": "private-thing", "": "", "google.": "google-auth", "azure.x_v": "azure-x-v",
	} {
		if got := Distribution(in); got != want {
			t.Errorf("Distribution(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestModulesAreSortedAndNeeded(t *testing.T) {
	if !slices.IsSortedFunc(modules, func(a, b module) int { return strings.Compare(a.name, b.name) }) {
		t.Error("modules is not sorted, so the binary search misses rows")
	}
	seen := make(map[string]bool)
	for _, m := range modules {
		if m.name == "" || m.distribution == "" || seen[m.name] {
			t.Errorf("%+v: empty or a second row", m)
		}
		seen[m.name] = true
		if !strings.Contains(m.name, ".") && m.family == "" && strings.EqualFold(dashed(m.name), m.distribution) {
			t.Errorf("%+v: pip takes the name of the import as well", m)
		}
	}
}

func TestKnownDistribution(t *testing.T) {
	for name, want := range map[string]bool{
		"pandas": true, "python-dateutil": true, "pyyaml": true, "ruamel-yaml": true, "google-cloud-core": true, "acme-sdk": false, "": false,
	} {
		if KnownDistribution(name) != want {
			t.Errorf("%s: want %v", name, want)
		}
	}
}
