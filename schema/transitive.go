package schema

import "strings"

// Brings reports whether installing a distribution also installs what an import needs, because the distribution depends
// on it. Only well-known dependencies are listed; there are more. The distribution's name is normalised.
func Brings(distribution, importName string) bool {
	for name := importName; name != ""; {
		if broughtImports[distribution][name] {
			return true
		}
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 {
			break
		}
		name = name[:dot]
	}
	for family, imports := range broughtByFamily {
		top, _, _ := strings.Cut(importName, ".")
		if strings.HasPrefix(distribution, family) && (imports[top] || imports[importName]) {
			return true
		}
	}
	return false
}

// IsWellKnown reports whether a distribution is one that this package names, so that it is certainly the one which is
// meant. The name is normalised.
func IsWellKnown(distribution string) bool { return wellKnown[distribution] }

// broughtByFamily is what every distribution brings whose name begins so.
var broughtByFamily = map[string]map[string]bool{
	"google-":    wordSet("google grpc proto cachetools pyasn1 rsa", ""),
	"azure-":     wordSet("azure isodate cryptography typing_extensions", ""),
	"msgraph-":   wordSet("azure kiota_abstractions httpx", ""),
	"snowflake-": wordSet("snowflake cryptography OpenSSL jwt pytz cffi boto3 botocore filelock sortedcontainers packaging platformdirs tomlkit", ""),
	"langchain":  wordSet("langchain_core pydantic tenacity yaml langsmith", ""),
	"llama-":     wordSet("llama_index pydantic numpy yaml", ""),
}

// brought is a distribution and the modules that come with it through what it depends on, a line each.
const brought = `
aioboto3 aiobotocore boto3 botocore aiohttp
aiobotocore botocore aiohttp wrapt
aiohttp yarl multidict aiosignal frozenlist attr async_timeout aiohappyeyeballs propcache
alembic sqlalchemy mako typing_extensions
anthropic httpx pydantic typing_extensions anyio distro jiter sniffio
apache-airflow sqlalchemy jinja2 attr pendulum yaml
atlassian-python-api requests_oauthlib oauthlib bs4 deprecated jmespath six
awswrangler boto3 botocore pandas numpy pyarrow
beautifulsoup4 soupsieve typing_extensions
boto3 botocore s3transfer jmespath dateutil six
botocore jmespath dateutil six
camelot-py pandas numpy pdfminer pypdf openpyxl PIL
cassandra-driver geomet
clickhouse-connect zstandard lz4 pytz
clickhouse-driver tzlocal pytz
confluent-kafka attr cachetools httpx fastavro
couchbase typing_extensions
cryptography cffi
dask yaml fsspec cloudpickle toolz tlz partd
databricks-connect pandas numpy pyarrow py4j grpc databricks.sdk google
databricks-sdk google
databricks-sql-connector pandas numpy thrift lz4 oauthlib openpyxl dateutil pyarrow jwt
delta-sharing pandas numpy pyarrow fsspec aiohttp yarl
deltalake pyarrow
docusign-esign six dateutil nose jwt cryptography
duckdb-engine duckdb sqlalchemy packaging
elasticsearch elastic_transport dateutil typing_extensions
elasticsearch-dsl elasticsearch elastic_transport dateutil
facebook-business aiohttp curlify pycountry six
fastapi pydantic starlette typing_extensions
firebase-admin google jwt cachecontrol httpx
firebase-messaging google
gcsfs fsspec aiohttp google decorator
geopandas pandas numpy shapely pyproj pyogrio packaging
google-api-python-client googleapiclient httplib2 google_auth_httplib2 uritemplate apiclient
google-auth-oauthlib requests_oauthlib oauthlib
gql graphql yarl anyio backoff
gremlinpython aiohttp nest_asyncio isodate async_timeout
gspread google google_auth_oauthlib
gspread-dataframe gspread pandas numpy six google
httpx httpcore anyio h11 sniffio
hubspot-api-client dateutil six
hvac requests
ibis-framework sqlglot toolz dateutil pytz rich
influxdb dateutil pytz six msgpack
influxdb-client reactivex dateutil
influxdb3-python pyarrow reactivex dateutil
intuit-oauth jwt jose six
jaydebeapi jpype
jira requests_oauthlib oauthlib requests_toolbelt defusedxml packaging typing_extensions
jsonschema attr referencing rpds jsonschema_specifications
kubernetes dateutil yaml google oauthlib requests_oauthlib six websocket durationpy
lxml-html-clean lxml
msal jwt cryptography
msal-extensions msal portalocker
msrest azure isodate oauthlib requests_oauthlib
neo4j pytz
numpy
oauthlib
office365-rest-python-client msal pytz typing_extensions
openai httpx pydantic typing_extensions anyio distro jiter sniffio tqdm
openpyxl et_xmlfile
opensearch-py dateutil events
oracledb cryptography typing_extensions
pandas numpy dateutil pytz tzdata six
pandas-gbq pandas numpy pyarrow google google_auth_oauthlib pydata_google_auth db_dtypes
paramiko cryptography bcrypt nacl invoke
pdfplumber pdfminer PIL pypdfium2 cryptography
pdfminer-six cryptography charset_normalizer
pdf2image PIL
polars
prefect httpx pydantic sqlalchemy anyio typing_extensions
presto-python-client click six
psycopg typing_extensions psycopg_binary psycopg_pool
pulsar-client certifi
pyairtable pydantic inflection typing_extensions
pyarrow numpy
pyathena boto3 botocore tenacity fsspec dateutil
pydantic pydantic_core typing_extensions annotated_types
pydantic-settings pydantic dotenv
pydruid six
pygithub jwt nacl deprecated typing_extensions
pyhive dateutil future TCLIService six
pyiceberg mmh3 click rich fsspec pydantic tenacity sortedcontainers
pyjwt
pymongo bson gridfs dns
pyodata lxml
pyopenssl cryptography
pysftp paramiko
pyspark py4j
python-arango requests_toolbelt jwt packaging
python-gitlab requests_toolbelt
python-jose ecdsa rsa pyasn1
python-keycloak jwcrypto requests_toolbelt jose httpx deprecation
python-odata dateutil rich lxml
python-quickbooks requests_oauthlib intuitlib rauth simplejson
python-telegram-bot httpx
pytrends pandas numpy lxml
redis async_timeout
redshift-connector boto3 botocore bs4 lxml pytz scramp packaging
requests-ntlm spnego cryptography
requests-oauthlib oauthlib
ruamel-yaml
s3fs aiobotocore fsspec aiohttp botocore
salesforce-bulk unicodecsv six
scikit-learn numpy scipy joblib threadpoolctl
scipy numpy
selenium trio websocket typing_extensions
sendgrid python_http_client starkbank
sharepy
shopifyapi pyactiveresource jwt yaml six
simple-salesforce zeep lxml jwt cryptography more_itertools isodate
slack-bolt slack_sdk
smartsheet-python-sdk requests_toolbelt six dateutil certifi
smbprotocol spnego cryptography
sqlalchemy greenlet typing_extensions
sqlalchemy-bigquery sqlalchemy google
sqlalchemy-redshift sqlalchemy packaging
sshtunnel paramiko
stripe typing_extensions
suds-community
tenacity
thrift-sasl thrift pure_sasl six
trino tzlocal pytz dateutil lz4 zstandard orjson
tweepy oauthlib requests_oauthlib
twilio jwt aiohttp aiohttp_retry
weaviate-client httpx pydantic authlib validators grpc
xarray numpy pandas packaging
xlsx2csv
zeep lxml isodate attr requests_toolbelt requests_file platformdirs pytz
`

var broughtImports, wellKnown = readBrought()

func readBrought() (map[string]map[string]bool, map[string]bool) {
	table, known := map[string]map[string]bool{}, map[string]bool{}
	for line := range strings.Lines(brought) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		known[words[0]] = true
		table[words[0]] = wordSet(strings.Join(words[1:], " "), "")
	}
	for _, m := range modules {
		known[strings.ToLower(strings.NewReplacer("_", "-", ".", "-").Replace(m.distribution))] = true
	}
	return table, known
}
