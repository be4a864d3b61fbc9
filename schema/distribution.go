package schema

import (
	"maps"
	"slices"
	"strings"
)

// module says which distribution provides an import whose name does not tell.
type module struct {
	name         string // dotted import name
	distribution string
	// family is set for a namespace that many distributions share: an import below it that has no row of its own
	// comes from family, a dash, and the next part of the name.
	family string
}

// Distribution gives the PyPI distribution that provides an import such as PIL or google.cloud.bigquery. The
// longest known beginning of a dotted name decides; an unknown import comes from a distribution of its own name,
// which holds for three of four imports of real connectors. It knows nothing of Python's standard library.
func Distribution(importName string) string {
	rest := ""
	for name := importName; ; {
		i, found := slices.BinarySearchFunc(modules, name, func(m module, name string) int {
			return strings.Compare(m.name, name)
		})
		if found {
			return modules[i].below(rest)
		}
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 {
			// A distribution's name never starts with a dash; pip would take it for an option.
			return dashed(strings.TrimLeft(name, "_"))
		}
		name, rest = name[:dot], importName[dot+1:]
	}
}

// below gives the distribution for an import under m, where rest is the part of the name after m.
func (m module) below(rest string) string {
	if m.family == "" || rest == "" {
		return m.distribution
	}
	part, _, _ := strings.Cut(rest, ".")
	return m.family + "-" + dashed(withoutAPIVersion(part))
}

// KnownDistribution reports whether it is known what a distribution lets a connector import: what a row of this table
// says, or its own name. The name is normalised: lower case, with dashes.
func KnownDistribution(name string) bool { return knownDistributions[name] }

var knownDistributions = func() map[string]bool {
	known := wordSet(`aiohttp backoff boto3 botocore certifi chardet charset-normalizer clickhouse-connect couchbase
		cryptography cx-oracle dask duckdb elasticsearch faker flask gspread h11 hdbcli httpx ibm-db idna influxdb-client
		jaydebeapi jinja2 jpype1 jsonschema lxml marshmallow msal mysqlclient neo4j numpy oauthlib openpyxl oracledb
		orjson pandas paramiko pdfplumber pika polars psutil psycopg pyarrow pyathena pydantic pyhive pymongo pymssql
		pymysql pyodbc pytest pytz redis redshift-connector requests-oauthlib requests-toolbelt retry rsa s3fs scipy
		simple-salesforce six sqlalchemy sqlparse sshtunnel tabulate temporalio tenacity teradatasql tqdm trino tzdata
		ujson urllib3 xlrd xmltodict zeep`, "")
	for _, m := range modules {
		known[strings.ToLower(strings.NewReplacer("_", "-", ".", "-").Replace(m.distribution))] = true
	}
	return known
}()

func dashed(name string) string { return strings.ReplaceAll(name, "_", "-") }

// withoutAPIVersion cuts the ending of Google's generated clients: pubsub_v1 is in google-cloud-pubsub.
func withoutAPIVersion(part string) string {
	i := strings.LastIndex(part, "_v")
	if i < 0 || i+2 == len(part) || !isDigitASCII(part[i+2]) {
		return part
	}
	return part[:i]
}

// modules is sorted by name in byte order, for the binary search.
var modules = []module{
	{"Bio", "biopython", ""},
	{"Crypto", "pycryptodome", ""},
	{"Cryptodome", "pycryptodomex", ""},
	{"MySQLdb", "mysqlclient", ""},
	{"OpenSSL", "pyOpenSSL", ""},
	{"PIL", "Pillow", ""},
	{"TCLIService", "PyHive", ""},
	{"_cffi_backend", "cffi", ""},
	{"_pytest", "pytest", ""},
	{"absl", "absl-py", ""},
	{"alpaca", "alpaca-py", ""},
	{"arango", "python-arango", ""},
	{"atlassian", "atlassian-python-api", ""},
	{"attr", "attrs", ""},
	{"azure", "azure-core", "azure"},
	{"azure.ai", "azure-core", "azure-ai"},
	{"azure.communication", "azure-core", "azure-communication"},
	{"azure.data", "azure-data-tables", "azure-data"},
	{"azure.keyvault", "azure-keyvault", "azure-keyvault"},
	{"azure.kusto", "azure-kusto-data", "azure-kusto"},
	{"azure.mgmt", "azure-mgmt-core", "azure-mgmt"},
	{"azure.monitor", "azure-core", "azure-monitor"},
	{"azure.storage", "azure-storage-blob", "azure-storage"},
	{"azure.storage.filedatalake", "azure-storage-file-datalake", ""},
	{"azure.storage.fileshare", "azure-storage-file-share", ""},
	{"backports", "backports.zoneinfo", "backports"},
	{"binance", "python-binance", ""},
	{"bs4", "beautifulsoup4", ""},
	{"bson", "pymongo", ""},
	{"camelot", "camelot-py", ""},
	{"cassandra", "cassandra-driver", ""},
	{"consul", "python-consul", ""},
	{"cv2", "opencv-python", ""},
	{"databricks", "databricks-sql-connector", ""},
	{"databricks.sdk", "databricks-sdk", ""},
	{"dateutil", "python-dateutil", ""},
	{"decouple", "python-decouple", ""},
	{"delta", "delta-spark", ""},
	{"discord", "discord.py", ""},
	{"dns", "dnspython", ""},
	{"docx", "python-docx", ""},
	{"dotenv", "python-dotenv", ""},
	{"ee", "earthengine-api", ""},
	{"engineio", "python-engineio", ""},
	{"facebook", "facebook-sdk", ""},
	{"faiss", "faiss-cpu", ""},
	{"fitz", "PyMuPDF", ""},
	{"git", "GitPython", ""},
	{"github", "PyGithub", ""},
	{"gitlab", "python-gitlab", ""},
	{"gnupg", "python-gnupg", ""},
	{"google", "google-auth", ""},
	{"google.ads", "google-ads", ""},
	{"google.analytics", "google-analytics-data", "google-analytics"},
	{"google.api", "googleapis-common-protos", ""},
	{"google.api_core", "google-api-core", ""},
	{"google.auth", "google-auth", ""},
	{"google.cloud", "google-cloud-core", "google-cloud"},
	{"google.cloud.exceptions", "google-cloud-core", ""},
	{"google.cloud.secretmanager", "google-cloud-secret-manager", ""},
	{"google.cloud.secretmanager_v1", "google-cloud-secret-manager", ""},
	{"google.cloud.sql", "cloud-sql-python-connector", ""},
	{"google.genai", "google-genai", ""},
	{"google.generativeai", "google-generativeai", ""},
	{"google.oauth2", "google-auth", ""},
	{"google.protobuf", "protobuf", ""},
	{"google.rpc", "googleapis-common-protos", ""},
	{"googleapiclient", "google-api-python-client", ""},
	{"graphql", "graphql-core", ""},
	{"gremlin_python", "gremlinpython", ""},
	{"gridfs", "pymongo", ""},
	{"grpc", "grpcio", ""},
	{"grpc_health", "grpcio-health-checking", ""},
	{"grpc_status", "grpcio-status", ""},
	{"grpc_tools", "grpcio-tools", ""},
	{"hubspot", "hubspot-api-client", ""},
	{"ibm_db_dbi", "ibm-db", ""},
	{"impala", "impyla", ""},
	{"influxdb_client_3", "influxdb3-python", ""},
	{"intercom", "python-intercom", ""},
	{"intuitlib", "intuit-oauth", ""},
	{"jenkins", "python-jenkins", ""},
	{"jose", "python-jose", ""},
	{"jpype", "JPype1", ""},
	{"jwt", "PyJWT", ""},
	{"kafka", "kafka-python", ""},
	{"ldap", "python-ldap", ""},
	{"magic", "python-magic", ""},
	{"memcache", "python-memcached", ""},
	{"mpl_toolkits", "matplotlib", ""},
	{"msgraph", "msgraph-sdk", ""},
	{"multipart", "python-multipart", ""},
	{"mysql", "mysql-connector-python", ""},
	{"nacl", "PyNaCl", ""},
	{"nats", "nats-py", ""},
	{"newspaper", "newspaper3k", ""},
	{"nmap", "python-nmap", ""},
	{"odata", "python-odata", ""},
	{"office365", "Office365-REST-Python-Client", ""},
	{"onelogin", "python3-saml", ""},
	{"opensearchpy", "opensearch-py", ""},
	{"osgeo", "GDAL", ""},
	{"paho", "paho-mqtt", ""},
	{"pdfminer", "pdfminer.six", ""},
	{"pkg_resources", "setuptools", ""},
	{"plaid", "plaid-python", ""},
	{"pptx", "python-pptx", ""},
	{"psycopg2", "psycopg2-binary", ""},
	{"pulsar", "pulsar-client", ""},
	{"pylab", "matplotlib", ""},
	{"pymysqlreplication", "mysql-replication", ""},
	{"pytds", "python-tds", ""},
	{"pythoncom", "pywin32", ""},
	{"pywintypes", "pywin32", ""},
	{"quickbooks", "python-quickbooks", ""},
	{"rapidjson", "python-rapidjson", ""},
	{"readability", "readability-lxml", ""},
	{"redis_lock", "python-redis-lock", ""},
	{"rest_framework", "djangorestframework", ""},
	{"ruamel", "ruamel.yaml", "ruamel"},
	{"saml2", "pysaml2", ""},
	{"serial", "pyserial", ""},
	{"shopify", "ShopifyAPI", ""},
	{"skimage", "scikit-image", ""},
	{"sklearn", "scikit-learn", ""},
	{"slack", "slackclient", ""},
	{"slugify", "python-slugify", ""},
	{"smartsheet", "smartsheet-python-sdk", ""},
	{"smb", "pysmb", ""},
	{"smbclient", "smbprotocol", ""},
	{"snappy", "python-snappy", ""},
	{"snowflake", "snowflake-connector-python", ""},
	{"snowflake.snowpark", "snowflake-snowpark-python", ""},
	{"snowflake.sqlalchemy", "snowflake-sqlalchemy", ""},
	{"socketio", "python-socketio", ""},
	{"socks", "PySocks", ""},
	{"solace", "solace-pubsubplus", ""},
	{"speech_recognition", "SpeechRecognition", ""},
	{"square", "squareup", ""},
	{"tabula", "tabula-py", ""},
	{"telebot", "pyTelegramBotAPI", ""},
	{"telegram", "python-telegram-bot", ""},
	{"tlz", "toolz", ""},
	{"trello", "py-trello", ""},
	{"twitter", "python-twitter", ""},
	{"umap", "umap-learn", ""},
	{"usb", "pyusb", ""},
	{"vcr", "vcrpy", ""},
	{"weaviate", "weaviate-client", ""},
	{"websocket", "websocket-client", ""},
	{"whois", "python-whois", ""},
	{"win32api", "pywin32", ""},
	{"win32com", "pywin32", ""},
	{"win32con", "pywin32", ""},
	{"xero", "pyxero", ""},
	{"yaml", "PyYAML", ""},
	{"zmq", "pyzmq", ""},
	{"zope", "zope.interface", "zope"},
}

// KnownDistributions are those of which it is known what they let a connector import, normalised and sorted.
func KnownDistributions() []string { return slices.Sorted(maps.Keys(knownDistributions)) }
