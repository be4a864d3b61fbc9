-- Neovim's own client on a project with connector.py, source.py and configuration.json. The current folder is the
-- project; README_LUA is the file with the README's lines for this Neovim. Ends with exit code 1 where something is not
-- as it should be.

local patience = 30000 -- milliseconds. Nothing waits that long in a test that passes.

local function await(what, satisfied)
  if not vim.wait(patience, satisfied, 5) then
    error("no " .. what, 2)
  end
end

local function same(what, got, want)
  if not vim.deep_equal(got, want) then
    error(("%s: %s, not %s"):format(what, vim.inspect(got), vim.inspect(want)), 2)
  end
end

local function contains(what, text, part)
  if not text:find(part, 1, true) then
    error(("%s lacks %q: %s"):format(what, part, text), 2)
  end
end

-- clients is those that are attached to the current buffer.
local function clients()
  if vim.lsp.get_clients then -- since 0.10
    return vim.lsp.get_clients({ bufnr = 0 })
  end
  return vim.tbl_values(vim.lsp.buf_get_clients(0))
end

-- open edits a file and waits for the one client.
local function open(name)
  vim.cmd("silent edit " .. name)
  await("client of " .. name, function()
    return #clients() == 1
  end)
  same("name of the client", clients()[1].name, "csdk")
  return clients()[1]
end

-- move puts the cursor on the n-th character of the first place of the current buffer where text is.
local function move(text, n)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, true)) do
    local at = line:find(text, 1, true)
    if at then
      vim.api.nvim_win_set_cursor(0, { number, at - 1 + n })
      return
    end
  end
  error("there is no " .. text, 2)
end

local function findings()
  return vim.tbl_map(function(d)
    return ("%s %d:%d-%d:%d"):format(d.code, d.lnum, d.col, d.end_lnum, d.end_col)
  end, vim.diagnostic.get(0))
end

local function buffer(name)
  return vim.api.nvim_buf_get_lines(vim.fn.bufnr(name), 0, -1, true)
end

local function diagnostics()
  await("findings", function()
    return #findings() > 0
  end)
  same("findings", findings(), { "operation-argument 9:14-9:19" })
  contains("the finding", vim.diagnostic.get(0)[1].message, "tabel")
  vim.cmd("silent %s/tabel/table/")
  await("end of the finding", function()
    return #findings() == 0
  end)
end

-- completion asks in a line that is typed and not saved: the row behind żółw counts in UTF-16 or whatever was agreed on.
local function completion(client)
  vim.api.nvim_buf_set_lines(0, 9, 10, true, { [[    op.upsert(table="żółw", da]] })
  vim.api.nvim_win_set_cursor(0, { 10, #vim.api.nvim_get_current_line() })
  local encoding = client.offset_encoding
  local params = vim.lsp.util.make_position_params(0, encoding)
  local answers = assert(vim.lsp.buf_request_sync(0, "textDocument/completion", params, patience))
  local result = assert(answers[client.id] and answers[client.id].result, "no completion")
  local offered = {}
  for _, item in ipairs(result.items or result) do
    offered[item.label] = item
  end
  local item = assert(offered["data="] or offered["data"], "data is not offered, but " .. table.concat(vim.tbl_keys(offered), ", "))
  vim.lsp.util.apply_text_edits({ item.textEdit }, vim.api.nvim_get_current_buf(), encoding)
  contains("the completed line", vim.api.nvim_get_current_line(), [[    op.upsert(table="żółw", data=]])
  vim.cmd("silent undo")
  vim.api.nvim_buf_set_lines(0, 9, 10, true, { [[    op.upsert(table="żółw", data={"id": 1})]] })
end

local function hover()
  move("upsert", 1)
  vim.lsp.buf.hover()
  local float
  await("hover", function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= "" then
        float = window
      end
    end
    return float ~= nil
  end)
  local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(float), 0, -1, true)
  contains("hover", table.concat(lines, "\n"), "upsert(table, data")
  vim.api.nvim_win_close(float, true)
end

-- rename begins in a module that is open, and reaches configuration.json, which is not.
local function rename()
  vim.cmd("silent write")
  open("source.py")
  move('"api_key"', 2)
  vim.lsp.buf.rename("żółw_token")
  await("rename", function()
    return vim.fn.bufloaded("configuration.json") == 1 and buffer("configuration.json")[2] ~= '  "api_key": "<YOUR_API_KEY>",'
  end)
  same("source.py", buffer("source.py"), {
    "def orders(configuration: dict) -> list[dict]:",
    '    key = configuration["żółw_token"]',
    '    return [{"id": 1, "by": key[:0] + configuration.get("region", "eu")}]',
  })
  same("configuration.json", buffer("configuration.json"), { "{", '  "żółw_token": "<YOUR_API_KEY>",', '  "region": "eu"', "}" })
  vim.cmd("silent wall")
end

local function run()
  vim.cmd("luafile " .. vim.env.README_LUA)
  local client = open("connector.py")
  diagnostics()
  completion(client)
  hover()
  rename()
  open("configuration.json") -- the same client takes it
  client.stop()
  await("end of the server", function()
    return client.is_stopped()
  end)
end

local ok, problem = xpcall(run, debug.traceback)
if not ok then
  io.stderr:write(problem, "\n")
  vim.cmd("cquit 1")
end
vim.cmd("qall!")
