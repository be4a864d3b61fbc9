package schema

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSecretKeys(t *testing.T) {
	for _, key := range strings.Fields(`
		password passwd pwd secret token api_key apikey apiKey APIKey APIKEY API-KEY x-api-key api.key api_keys
		access_key private_key credential credentials client_secret clientSecret CLIENT_SECRET auth bearer passphrase
		signature certificate cert connection_string connectionString dsn
		db_password DB_PASSWORD passwordHash password2 password_2 dbPassword sftp_private_key_passphrase
		access_token accesstoken accessToken refresh_token id_token idToken oauth2_token OAuth2Token oauth2token
		github_pat jwt basic_auth authorization Authorization auth_token auth_header secret_key secretKey
		aws_secret_access_key AWS_SECRET_ACCESS_KEY aws_session_token secret_value tokens secrets
		google_credentials service_account service_account_json private_key_pem client_cert ssl_certificate
		x509cert sas_token sas_url account_key storageAccountKey shared_key encryption_key ssh_key subscription-key
		consumer_key consumer_secret app_key application_key webhook_secret signing_key hmac_key security_token
		database_url mongodb_uri conn_str db_pass pass key session_cookie api_key_primary token_us_east token_url_secret
		verify_token key_store_password trust_store_password store_access_token token_key secret_id_password
		FIVETRAN_API_KEY p12_password fivetran_api_secret user_password otp
	`) {
		if !IsSecretKey(key) {
			t.Errorf("%s is not taken for a secret", key)
		}
	}
}

func TestKeysThatAreNoSecrets(t *testing.T) {
	for _, key := range strings.Fields(`
		username port database base_url client_id hostname batch_size host _ - 42
		token_url tokenURL token_uri token_endpoint auth_url auth_type auth_method authType secret_name secret_arn
		secret_id password_expiry token_expires_in token_expires_at token_ttl_seconds access_token_lifetime_minutes
		credential_type credentials_file credentials_provider private_key_path private_key_file private_key_id
		aws_access_key_id accessKeyId api_key_header_name api_key_location token_type token_prefix api_key_id
		password_policy secrets_manager_region secret_version signature_algorithm signature_version cert_path
		certificate_file certificate_thumbprint service_account_email token_bucket token_url_params key_id
		author authority authors keyword keywords monkey compass bypass pass_through passenger passport_number
		secretary tokenizer tokenize certified dsnap primary_key sort_key partition_key public_key foreign_key
		use_token useOAuth use_oauth has_password is_secret enable_auth require_auth skip_auth verify_certificate
		ssl_verify_cert validate_signature trust_server_certificate TrustServerCertificate ca_cert ca_certificate
		root_cert max_tokens maxTokens num_tokens tokens_per_minute page_token next_page_token nextPageToken
		continuation_token sync_token pagination_token oauth oauth2 OAuth authentication_mode key_column
		connection_timeout string connection authorized_users auth_user
	`) {
		if IsSecretKey(key) {
			t.Errorf("%s is taken for a secret", key)
		}
	}
	if IsSecretKey("") {
		t.Error("the empty key is taken for a secret")
	}
}

func TestKeyWords(t *testing.T) {
	for in, want := range map[string][]string{
		"apiKey":            {"api", "key"},
		"APIKey":            {"api", "key"},
		"API_KEYS":          {"api", "key"},
		"userIDNumber":      {"user", "id", "number"},
		"oauth2token":       {"oauth", "token"},
		"OAuth2Token":       {"oauth", "token"},
		"--x--api.key 2":    {"x", "api", "key"},
		"address_pass_sas":  {"address", "pass", "sas"},
		"clé_privée":        {"clé", "privée"},
		"status_ids_\xffab": {"status", "ids", "ab"},
		"":                  nil,
	} {
		if diff := cmp.Diff(want, keyWords(in)); diff != "" {
			t.Errorf("keyWords(%q): %s", in, diff)
		}
	}
}

// The tables are looked up by keyWords' words, so a row in another form would never match.
func TestSecretTablesAreReachable(t *testing.T) {
	check := func(phrase string) {
		if got := strings.Join(keyWords(strings.ReplaceAll(phrase, " ", "_")), " "); got != phrase {
			t.Errorf("%q can never match: its words are %q", phrase, got)
		}
		if n := len(strings.Fields(phrase)); n > longestPhrase {
			t.Errorf("%q has %d words; raise longestPhrase", phrase, n)
		}
	}
	for phrase := range secretPhrases {
		check(phrase)
	}
	for _, table := range []map[string]bool{descriptions, switches, harmlessPhrases} {
		for phrase := range table {
			check(phrase)
		}
	}
}

func FuzzIsSecretKey(f *testing.F) {
	for _, key := range []string{"", "apiKey", "_", "O_auth", "\xff", "İdToken", "pässword"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if !IsSecretKey(key + "_password") {
			if words := keyWords(key); len(words) == 0 || !switches[words[0]] {
				t.Errorf("%q_password is not taken for a secret", key)
			}
		}
	})
}
